import Foundation
import Headcount
import HeadcountTesting
import TestClients
import Testing

@testable import HeadcountServer

/// Who is let in, and what those hear who are not: with a real server, over real sockets.
@Suite("Admission", .timeLimit(.minutes(1)))
struct AdmissionTests {
    /// A handshake and the first bytes of its answer.
    private func knock(
        _ server: TestServer, _ headers: String = "", before: String = ""
    ) async throws -> (connection: RawConnection, answer: String) {
        let connection = try await RawConnection.open(port: server.port)
        try await connection.send(
            before + "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n")
        return (connection, String(decoding: try await connection.read() ?? [], as: UTF8.self))
    }

    private func knocks(_ server: TestServer, from address: String) async throws -> RawConnection? {
        let (connection, answer) = try await knock(server, "X-Forwarded-For: \(address)\r\n")
        return answer.hasPrefix("HTTP/1.1 101") ? connection : nil
    }

    private func refusals(_ server: TestServer, _ reason: String) async throws -> Int? {
        let info = try await RawConnection.get(port: server.opsPort, "/api/v1/monitoring").json
        return (info["refused"] as? [String: Any])?[reason] as? Int
    }

    private func withServer(
        _ limits: [String], adjust: (inout ServerSettings) throws -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var settings = ServerSettings()
        try adjust(&settings)
        let rules = try LimitRules(texts: limits)
        try await TestServer.run(adjust: { node, server in
            node.limits = rules
            server.trustedProxies = settings.trustedProxies
            server.connectRate = settings.connectRate
            server.joinRate = settings.joinRate
            server.topicJoinRate = settings.topicJoinRate
        }) { server in
            try await wait(for: "permits to be served") { server.node.servesPermits }
            try await body(server)
        }
    }

    @Test("a node at its limit answers 503 with Retry-After, and lets in who comes when one leaves")
    func node() async throws {
        try await withServer(["node=2"]) { server in
            let first = try await server.client()
            _ = try await server.client()
            let (_, answer) = try await knock(server)
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("\r\nRetry-After: ") && answer.contains("limit node=2"))
            #expect(answer.contains(#"{"error":{"code":"limit_reached","message":"#))
            #expect(try await refusals(server, "limit_reached") == 1)
            #expect(server.node.table.sockets == 2)
            try await first.close()
            try await wait(for: "room") { server.node.table.sockets == 1 }
            _ = try await server.client()
        }
    }

    @Test("sockets of the whole cluster are limited before the upgrade")
    func cluster() async throws {
        try await withServer(["cluster=3"]) { server in
            var clients: [PhoenixClient] = []
            for _ in 0..<3 { clients.append(try await server.client()) }
            let (_, answer) = try await knock(server)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("limit cluster=3"))
            try await clients[0].drop()
            try await wait(for: "room") { server.node.table.sockets == 2 }
            _ = try await server.client()
        }
    }

    @Test("one address gets as many sockets as its limit says, behind a trusted proxy")
    func address() async throws {
        try await withServer(["address=2"]) { settings in
            settings.trustedProxies = TrustedProxies([try AddressRange("127.0.0.1")])
        } _: { server in
            var connections: [RawConnection] = []
            for _ in 0..<2 {
                connections.append(try #require(try await knocks(server, from: "192.0.2.1")))
            }
            let (_, answer) = try await knock(server, "X-Forwarded-For: 192.0.2.1\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 429 ") && answer.contains("limit address=2"))
            #expect(answer.contains("\r\nRetry-After: "))
            #expect(try await knocks(server, from: "192.0.2.2") != nil, "another address")
            #expect(try await knocks(server, from: "9.9.9.9, 192.0.2.1") == nil, "a forged entry")
            // A whole /64 is one client.
            for host in ["1", "2"] {
                #expect(try await knocks(server, from: "2001:db8::\(host)") != nil)
            }
            #expect(try await knocks(server, from: "2001:db8::3") == nil)
            // The proxy's own connections, such as health checks, are exempt.
            for _ in 0..<3 { _ = try await server.client() }
            try await connections[0].close()
            try await wait(for: "room for the address") {
                try await knocks(server, from: "192.0.2.1") != nil
            }
        }
    }

    @Test("a trusted proxy may name the address before HTTP begins")
    func proxyProtocol() async throws {
        try await withServer(["address=1"]) { settings in
            settings.trustedProxies = TrustedProxies([try AddressRange("127.0.0.0/8")])
        } _: { server in
            let header = "PROXY TCP4 192.0.2.7 127.0.0.1 5000 4000\r\n"
            let first = try await knock(server, before: header)
            #expect(first.answer.hasPrefix("HTTP/1.1 101"))
            #expect(try await knock(server, before: header).answer.hasPrefix("HTTP/1.1 429"))
        }
    }

    @Test("a handshake that never becomes a socket gives back all that was counted for it")
    func unfinished() async throws {
        try await withServer(["node=3", "address=2"]) { settings in
            settings.trustedProxies = TrustedProxies([try AddressRange("127.0.0.1")])
        } _: { server in
            for headers in ["Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"] {
                let connection = try await knock(
                    server, "X-Forwarded-For: 192.0.2.1\r\n" + headers
                ).connection
                connection.cut()
            }
            // The protocol named twice is asked for once.
            var inside = [try #require(try await knocks(server, from: "192.0.2.9"))]
            for _ in 0..<2 {
                inside.append(try #require(try await knocks(server, from: "192.0.2.8")))
            }
            for _ in 0..<4 {
                let (_, answer) = try await knock(
                    server, "X-Forwarded-For: 192.0.2.1\r\nUpgrade: websocket, websocket\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 503"))
            }
            for connection in inside { connection.cut() }
            try await wait(for: "all to be gone") { server.node.table.sockets == 0 }
            for _ in 0..<2 { #expect(try await knocks(server, from: "192.0.2.1") != nil) }
        }
    }

    @Test("joins that wait together are all decided within one wait")
    func backlog() async throws {
        try await withServer(["room:*=0"]) { server in
            let client = try await server.client()
            let start = ContinuousClock.now
            for number in 0..<20 {
                try await client.send(#"["1","\#(number)","room:\#(number)","phx_join",{}]"#)
            }
            for _ in 0..<20 {
                guard case .text(let text)? = try await client.next() else { break }
                #expect(text.contains(#""status":"error""#))
            }
            #expect(ContinuousClock.now - start < .seconds(15), "20 waits would be 30 s and more")
        }
    }

    @Test("from whoever is no trusted proxy the header means nothing")
    func untrusted() async throws {
        try await withServer(["address=1"]) { server async throws in
            for _ in 0..<3 { #expect(try await knocks(server, from: "192.0.2.1") != nil) }
        }
    }

    @Test("connects and joins above their rates are refused")
    func rates() async throws {
        try await withServer([]) { settings in
            settings.trustedProxies = TrustedProxies([try AddressRange("127.0.0.1")])
            settings.connectRate = try Rate("0.01:2")
            settings.topicJoinRate = try Rate("0.01:3")
        } _: { server in
            for _ in 0..<2 { #expect(try await knocks(server, from: "192.0.2.1") != nil) }
            let (_, answer) = try await knock(server, "X-Forwarded-For: 192.0.2.1\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 429 ") && answer.contains(#""rate_limited""#))
            let client = try await server.client()
            for ref in 1...3 { #expect(try await client.join("room:1", ref: "\(ref)") == "ok") }
            let reply = try await client.request("room:1", "phx_join", "{}", ref: "4")
            #expect(reply.response["reason"] as? String == "rate_limited")
            #expect(try await client.join("room:2", ref: "5") == "ok")
        }
    }

    @Test("a topic at its limit refuses the join, and says which rule")
    func topic() async throws {
        try await withServer(["room:*=2"]) { server in
            let clients = [
                try await server.client(), try await server.client(), try await server.client(),
            ]
            #expect(try await clients[0].join("room:1") == "ok")
            #expect(try await clients[1].join("room:1") == "ok")
            #expect(try await clients[0].join("room:1", ref: "2") == "ok", "a rejoin needs none")
            let reply = try await clients[2].request("room:1", "phx_join", "{}", ref: "1")
            #expect(reply.status == "error")
            #expect(reply.response["reason"] as? String == "limit_reached")
            #expect(reply.response["scope"] as? String == "room:*")
            #expect(reply.response["limit"] as? Int == 2)
            #expect(try await clients[2].join("room:2", ref: "2") == "ok", "another topic")
            #expect(try await clients[2].join("hall:1", ref: "3") == "ok", "no rule")
            try await clients[1].close()
            try await wait(for: "room") { try await clients[2].join("room:1", ref: "4") == "ok" }
        }
    }

    @Test("what comes behind a join that waits is answered after it, in order")
    func order() async throws {
        try await withServer(["room:*=5"]) { server in
            let client = try await server.client()
            try await client.send(
                #"["1","1","room:1","phx_join",{}]"#)
            try await client.send(#"["1","2","room:1","get_connection_stats",{}]"#)
            try await client.send(#"[null,"3","phoenix","heartbeat",{}]"#)
            var refs: [String] = []
            while refs.count < 3, case .text(let text)? = try await client.next() {
                let frame = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any]
                #expect(text.contains(#""status":"ok""#))
                refs.append(frame?[1] as? String ?? "")
            }
            #expect(refs == ["1", "2", "3"])
        }
    }

    @Test("sockets that end while they wait leave nothing behind")
    func abandoned() async throws {
        try await withServer(["room:*=1", "cluster=40"]) { server in
            let holder = try await server.client()
            #expect(try await holder.join("room:1") == "ok")
            for _ in 0..<20 {
                let client = try await server.client()
                try await client.send(#"["1","1","room:1","phx_join",{}]"#)
                try await client.drop()
            }
            try await wait(for: "them to be gone") { server.node.table.sockets == 1 }
            #expect(server.node.table.count(of: try Topic("room:1")) == 1)
            try await holder.close()
            try await wait(for: "the room to be empty") { server.node.table.total == 0 }
            let client = try await server.client()
            #expect(try await client.join("room:1") == "ok")
        }
    }

    @Test("limits are read and changed on the ops port")
    func change() async throws {
        func put(_ body: String, _ server: TestServer) async throws -> RawConnection.Answer {
            try await RawConnection.request(
                port: server.opsPort,
                "PUT /api/v1/limits HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
        try await withServer(["node=5"]) { server in
            try await wait(for: "the first limits to be kept") { server.node.limits.version == 1 }
            let changed = try await put(#"{"limits": ["node=1", "room:*=7:soft"]}"#, server)
            #expect(changed.status == 200 && changed.json["version"] as? Int == 2)
            #expect(changed.json["limits"] as? [String] == ["node=1:soft", "room:*=7:soft"])
            _ = try await server.client()
            #expect(try await knock(server).answer.hasPrefix("HTTP/1.1 503"))
            let read = try await RawConnection.get(port: server.opsPort, "/api/v1/limits")
            #expect(read.json["limits"] as? [String] == ["node=1:soft", "room:*=7:soft"])
            let info = try await RawConnection.get(port: server.port, "/api/v1/monitoring").json
            let rows = info["limits"] as? [[String: Any]]
            #expect(rows?.first?["scope"] as? String == "node")
            #expect(rows?.first?["connected"] as? Int == 1)
            for bad in [
                "", "[]", "{}", #"{"limits": "node=1"}"#, #"{"limits": [1]}"#,
                #"{"limits": ["node=-1"]}"#, #"{"limits": ["node"]}"#,
            ] {
                let answer = try await put(bad, server)
                #expect(answer.status == 400, "\(bad)")
                let error = answer.json["error"] as? [String: Any]
                #expect(error?["code"] as? String == "invalid_limit", "\(bad)")
            }
            #expect(server.node.limits.version == 2)
            let metrics = try await RawConnection.get(port: server.opsPort, "/metrics")
            #expect(metrics.body.contains(#"headcount_limit{mode="soft",scope="node"} 1"#))
            #expect(metrics.body.contains(#"headcount_refused_total{reason="limit_reached"} 1"#))
        }
    }
}
