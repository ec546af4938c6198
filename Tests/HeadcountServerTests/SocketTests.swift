import Foundation
import Headcount
import HeadcountTesting
import NIOWebSocket
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Sockets", .timeLimit(.minutes(1)))
struct SocketTests {
    @Test("a socket joins, asks, leaves and is counted all the while")
    func life() async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            #expect(server.node.table.sockets == 1)
            #expect(try await client.join("room:1") == "ok")
            #expect(try await client.join("room:2", ref: "2") == "ok")
            let stats = try await client.request("room:1", "get_connection_stats", ref: "3")
            #expect(stats.response["total"] as? Int == 2)
            #expect(stats.response["sockets"] as? Int == 1)
            let connections = stats.response["connections"] as? [String: [String: Int]]
            #expect(connections == ["room:1": ["web-1": 1], "room:2": ["web-1": 1]])
            let left = try await client.request("room:1", "phx_leave", ref: "4")
            #expect(left.status == "ok")
            #expect(try await client.next() == .text(#"["1","1","room:1","phx_close",{}]"#))
            #expect(server.node.table.total == 1)
            try await client.close()
            try await wait(for: "the socket to be counted down") {
                server.node.table.sockets == 0 && server.node.table.total == 0
            }
        }
    }

    @Test("joining twice counts once, and the first channel is closed")
    func rejoin() async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            try await client.join("room:1")
            try await client.join("room:1", ref: "2")
            #expect(try await client.next() == .text(#"["1","1","room:1","phx_close",{}]"#))
            #expect(server.node.table.total == 1)
        }
    }

    @Test("the cluster's answer, the monitoring and unknown events")
    func events() async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            try await client.join("room:1")
            let cluster = try await client.request(
                "room:1", "get_cluster_connection_stats", ref: "2")
            #expect(cluster.response["total_connections"] as? Int == 1)
            #expect(cluster.response["complete"] as? Bool == true)
            let listed = try await client.request(
                "room:1", "get_cluster_connection_stats", #"{"topic":"other:*"}"#, ref: "3")
            #expect((listed.response["topics"] as? [String: Any])?.isEmpty == true)
            #expect(listed.response["total_connections"] as? Int == 1)
            let info = try await client.request("room:1", "get_monitoring_info", ref: "4")
            #expect(
                Set(info.response.keys) == [
                    "connections", "cluster", "streaming", "churn", "limits", "refused", "redis",
                    "node",
                ])
            #expect((info.response["cluster"] as? [String: Any])?["topics"] == nil)
            let unknown = try await client.request("room:1", "make_coffee", ref: "5")
            #expect(unknown.status == "error")
            #expect(unknown.response["reason"] as? String == "unknown event")
            for (ref, payload) in [#"{"top":"many"}"#, #"{"top":-1}"#, "[]", #"{"topic":1}"#]
                .enumerated()
            {
                let bad = try await client.request(
                    "room:1", "get_connection_stats", payload, ref: "bad\(ref)")
                #expect(bad.status == "error", "\(payload)")
            }
        }
    }

    @Test("subscribers of patterns:stats get updates until they leave, in their own version")
    func updates() async throws {
        try await TestServer.run { server async throws in
            let (v2, v1) = (try await server.client(), try await server.client(vsn: "1.0.0"))
            try await v2.join("patterns:stats")
            try await v1.send(
                #"{"topic":"patterns:stats","event":"phx_join","payload":{},"ref":1}"#)
            var found = false
            while !found, case .text(let text)? = try await v1.next() {
                found = text.contains(#""event":"stats_update""#) && text.hasPrefix("{")
            }
            #expect(found)
            let prefix = #"[null,null,"patterns:stats","stats_update",{"local":{"connections":"#
            guard case .text(let update)? = try await v2.next() else { return #expect(Bool(false)) }
            #expect(update.hasPrefix(prefix))
            _ = try await v2.request("patterns:stats", "phx_leave", ref: "2")
            #expect(try await v2.next() == .text(#"["1","1","patterns:stats","phx_close",{}]"#))
            await #expect(throws: EventQueue<PhoenixClient.Event>.TimedOut.self) {
                _ = try await v2.next(timeout: .milliseconds(350))
            }
        }
    }

    @Test("joins that cannot be are refused with a reason")
    func refusedJoins() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.topicsPerSocket = 2 }) {
            server in
            let client = try await server.client()
            for (ref, topic) in ["", String(repeating: "x", count: 256), "a\u{7}b"].enumerated() {
                let reply = try await client.request(
                    topic, "phx_join", ref: "t\(ref)", joinRef: "t\(ref)")
                #expect(reply.status == "error")
                #expect(reply.response["reason"] as? String == "invalid_topic")
            }
            try await client.join("room:1")
            try await client.join("room:2", ref: "2")
            let third = try await client.request("room:3", "phx_join", ref: "3", joinRef: "3")
            #expect(third.response["reason"] as? String == "too_many_topics")
            #expect(server.node.table.total == 2)
        }
    }

    @Test(
        "bad input closes the socket with the code that says why",
        arguments: [
            ("not json", UInt16(1007)), (#"{"a":1}"#, 1008), (#"["1","2","room:1"]"#, 1008),
            ("[[],1,2,3,4]", 1008),
        ])
    func badText(_ text: String, _ code: UInt16) async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            try await client.join("room:1")
            try await client.send(text)
            #expect(try await client.closeCode() == code)
            try await wait(for: "the counts to be right") {
                server.node.table.sockets == 0 && server.node.table.total == 0
            }
        }
    }

    @Test("bad frames close the socket with the code that says why")
    func badFrames() async throws {
        try await TestServer.run { server async throws in
            let cases: [(WebSocketOpcode, [UInt8], Bool, UInt16)] = [
                (.text, [0xFF, 0xFE], true, 1007),
                (.binary, [1, 2, 3], true, 1003),
                (.text, Array("[]".utf8), false, 1002),
                (.text, [UInt8](repeating: 65, count: 64 * 1024 + 1), true, 1009),
                (.continuation, [1], true, 1002),
            ]
            for (opcode, bytes, isMasked, code) in cases {
                let client = try await server.client()
                try await client.join("room:1")
                try await client.send(opcode, bytes, isMasked: isMasked)
                #expect(try await client.closeCode() == code)
            }
            try await wait(for: "the counts to be right") {
                server.node.table.sockets == 0 && server.node.table.total == 0
            }
        }
    }

    @Test("pings are answered, and a message in fragments is one message")
    func frames() async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            try await client.send(.ping, Array("are you there".utf8))
            #expect(try await client.next() == .pong("are you there"))
            let heartbeat = #"[null,"7","phoenix","heartbeat",{}]"#
            try await client.send(.text, Array(heartbeat.utf8.prefix(10)), fin: false)
            try await client.send(.continuation, Array(heartbeat.utf8.dropFirst(10)))
            #expect(
                try await client.next()
                    == .text(#"[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]"#))
        }
    }

    @Test("a client that vanishes without a close frame is counted down")
    func vanishes() async throws {
        try await TestServer.run { server async throws in
            let client = try await server.client()
            try await client.join("room:1")
            try await client.drop()
            try await wait(for: "the socket to be counted down") {
                server.node.table.sockets == 0 && server.node.table.total == 0
            }
        }
    }

    @Test("a server that stops closes its sockets with 1012, not 1000")
    func stops() async throws {
        let clients = EventQueue<PhoenixClient>()
        try await TestServer.run { server async throws in
            for _ in 0..<20 {
                let client = try await server.client()
                try await client.join("room:1")
                clients.add(client)
            }
        }
        clients.finish()
        while let client = try await clients.next(timeout: .zero) {
            #expect(try await client.closeCode() == 1012)
        }
    }
}
