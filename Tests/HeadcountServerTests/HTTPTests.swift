import Foundation
import Headcount
import HeadcountTesting
import TestClients
import Testing

@testable import HeadcountServer

@Suite("HTTP", .timeLimit(.minutes(1)))
struct HTTPTests {
    @Test("the API answers on both ports, health on the ops port alone")
    func ports() async throws {
        try await TestServer.run { server async throws in
            for port in [server.port, server.opsPort] {
                for path in ["stats", "cluster", "cluster/total", "topics/room%3A1", "monitoring"] {
                    #expect(
                        try await RawConnection.get(port: port, "/api/v1/\(path)").status == 200)
                }
            }
            for path in ["/healthz", "/readyz"] {
                #expect(try await RawConnection.get(port: server.opsPort, path).status == 200)
                #expect(try await RawConnection.get(port: server.port, path).status == 404)
                let head = "HEAD \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                let probe = try await RawConnection.request(port: server.opsPort, head)
                #expect(probe.status == 200 && probe.body.isEmpty)
            }
        }
    }

    @Test("every answer tells browsers to sniff, frame and run nothing")
    func siteHeaders() async throws {
        try await TestServer.run(adjust: { _, server in server.drainDelay = .seconds(600) }) {
            server async throws in
            server.drain.begin()
            let answers = [
                try await RawConnection.get(port: server.port, "/api/v1/stats"),
                try await RawConnection.get(port: server.port, "/nowhere"),
                try await RawConnection.get(port: server.opsPort, "/metrics"),
                try await RawConnection.upgrade(port: server.port),
                try await RawConnection.request(port: server.port, "NONSENSE\r\n\r\n"),
            ]
            #expect(answers.map(\.status) == [200, 404, 200, 503, 400])
            for answer in answers {
                let head = answer.head.lowercased()
                for field in [
                    "x-content-type-options: nosniff", "x-frame-options: deny",
                    "content-security-policy: default-src 'none'; frame-ancestors 'none'",
                    "referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin",
                ] { #expect(head.contains(field), "\(answer.status)") }
            }
        }
    }

    @Test("answers carry the counts of this moment")
    func counts() async throws {
        try await TestServer.run(adjust: { node, _ in node.capacity = 4 }) { server async throws in
            let client = try await server.client()
            try await client.join("a/b c")
            try await client.join("room:2", ref: "2")
            let total = try await RawConnection.get(port: server.port, "/api/v1/cluster/total").json
            #expect(total["total_connections"] as? Int == 2)
            #expect(total["total_sockets"] as? Int == 1)
            #expect(total["capacity"] as? Int == 4)
            #expect(total["utilization"] as? Double == 0.25)
            let topic = try await RawConnection.get(port: server.port, "/api/v1/topics/a%2Fb%20c")
                .json
            #expect(topic["topic"] as? String == "a/b c")
            #expect(topic["total"] as? Int == 1)
            let nodes = topic["nodes"] as? [[String: Any]]
            #expect(nodes?.first?["node"] as? String == "web-1")
            #expect(topic["complete"] as? Bool == true)
            let some = try await RawConnection.get(
                port: server.port, "/api/v1/stats?topic=room:*&top=1"
            ).json
            #expect((some["connections"] as? [String: Any])?.keys.sorted() == ["room:2"])
            #expect(some["total"] as? Int == 2)
        }
    }

    @Test("totals are refused while they cannot be trusted, and given all the same when asked")
    func incomplete() async throws {
        let store = MemoryStore()
        store.flush()
        try await TestServer.run(store: store) { server async throws in
            let refused = try await RawConnection.get(port: server.port, "/api/v1/cluster/total")
            #expect(refused.status == 503)
            #expect(refused.json["complete"] as? Bool == false)
            #expect((refused.json["error"] as? [String: String])?["code"] == "not_complete")
            let given = try await RawConnection.get(
                port: server.port, "/api/v1/cluster/total?incomplete=1")
            #expect(given.status == 200)
        }
    }

    @Test(
        "what is wrong with a request is said as JSON",
        arguments: [
            ("/nowhere", 404, "not_found"), ("/api/v1/stats?top=x", 400, "invalid_parameter"),
            ("/api/v1/stats?top=-1", 400, "invalid_parameter"),
            ("/api/v1/topics/%00", 400, "invalid_topic"),
            ("/api/v1/topics/%FF", 400, "invalid_topic"),
            ("/socket/websocket?vsn=3.0.0", 403, "unsupported_version"),
            ("/socket/websocket?vsn=2.0.0", 426, "upgrade_required"),
        ])
    func errors(_ path: String, _ status: Int, _ code: String) async throws {
        try await TestServer.run { server async throws in
            let answer = try await RawConnection.get(port: server.port, path)
            #expect(answer.status == status)
            let error = answer.json["error"] as? [String: String]
            #expect(error?["code"] == code)
            #expect(error?["message"]?.isEmpty == false)
        }
    }

    @Test("a handshake that cannot become a socket is answered, not dropped")
    func handshakes() async throws {
        func handshake(_ target: String, _ extra: String) -> String {
            "GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\n\(extra)\r\n"
        }
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        try await TestServer.run { server async throws in
            let cases: [(String, Int)] = [
                (handshake("/socket/websocket?vsn=9", key + "Sec-WebSocket-Version: 13\r\n"), 403),
                (handshake("/elsewhere", key + "Sec-WebSocket-Version: 13\r\n"), 404),
                (handshake("/socket/websocket", key + "Sec-WebSocket-Version: 8\r\n"), 426),
                (handshake("/socket/websocket", "Sec-WebSocket-Version: 13\r\n"), 426),
            ]
            let start = ContinuousClock.now
            for (request, status) in cases {
                #expect(
                    try await RawConnection.request(port: server.port, request).status == status)
            }
            #expect(ContinuousClock.now - start < .seconds(8), "closed by us, not by the timeout")
            #expect(server.node.table.sockets == 0)
        }
    }

    @Test("what is no HTTP is answered in HTTP, on both ports")
    func nonsense() async throws {
        try await TestServer.run { server in
            for port in [server.port, server.opsPort] {
                let answer = try await RawConnection.request(port: port, "NONSENSE\r\n\r\n")
                #expect(answer.status == 400)
                #expect((answer.json["error"] as? [String: String])?["code"] == "bad_request")
            }
        }
    }

    @Test("the phoenix subprotocol is answered when it is offered")
    func subprotocol() async throws {
        try await TestServer.run { server async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(
                "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.abc\r\n\r\n")
            let head = String(decoding: try await connection.read() ?? [], as: UTF8.self)
            #expect(head.hasPrefix("HTTP/1.1 101"))
            #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            #expect(head.lowercased().contains("sec-websocket-protocol: phoenix\r\n"))
            try await connection.close()
        }
    }
}
