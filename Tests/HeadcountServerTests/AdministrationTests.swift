import Foundation
import Headcount
import HeadcountServer
import HeadcountTesting
import Logging
import TestClients
import Testing

@Suite("Administration", .timeLimit(.minutes(1)))
struct AdministrationTests {
    @Test("a page of another host changes nothing, and a tool without an origin does")
    func foreignPage() async throws {
        try await TestServer.run(adjust: { _, server in server.drainDelay = .seconds(600) }) {
            server async throws in
            func post(_ headers: String) async throws -> Int {
                try await RawConnection.request(
                    port: server.opsPort,
                    "POST /api/v1/drain HTTP/1.1\r\nHost: localhost:4001\r\n"
                        + "Connection: close\r\n\(headers)\r\n"
                ).status
            }
            #expect(try await post("Origin: http://evil.example\r\n") == 403)
            #expect(try await post("Origin: null\r\n") == 403)
            #expect(!server.drain.isDraining)
            #expect(try await post("Origin: http://localhost:4001\r\n") == 200)
            #expect(try await post("") == 200)
            #expect(server.drain.isDraining)
        }
    }

    private func delete(_ node: String, port: Int) async throws -> RawConnection.Answer {
        try await RawConnection.request(
            port: port,
            "DELETE /api/v1/nodes/\(node) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    @Test("a dead node is forgotten at once, on the ops port alone")
    func forget() async throws {
        let store = MemoryStore()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        // A lease that does not end while the test runs.
        let ttl = Duration.seconds(60)
        var settings = NodeSettings(cluster: try ClusterName("test"), node: try NodeName("web-9"))
        settings.ttl = ttl
        let dead = try HeadcountNode(settings, store: store, logger: logger)
        let connection = try dead.join("room:1")
        try await dead.establish(within: .seconds(5))
        try await TestServer.run(store: store, adjust: { node, _ in node.ttl = ttl }) {
            server async throws in
            func total() async throws -> Int? {
                try await RawConnection.get(
                    port: server.port, "/api/v1/cluster/total?incomplete=1"
                ).json["total_connections"] as? Int
            }
            try await wait(for: "its count") { try await total() == 1 }
            #expect(try await delete("web-9", port: server.port).status == 404, "the main port")
            let answer = try await delete("web-9", port: server.opsPort)
            #expect(answer.status == 200)
            #expect(answer.json["forgotten"] as? String == "web-9")
            #expect(try await total() == 0)
            #expect(try await delete("web-9", port: server.opsPort).status == 404)
            // One that lives comes back by itself.
            #expect(try await delete("web-1", port: server.opsPort).status == 200)
            try await wait(for: "the node in the store again") {
                await store.read(known: [:], own: nil, knownEpoch: .none, ttl: ttl)
                    .nodes.count == 1
            }
        }
        connection.leave()
    }

    @Test(
        "what is no node's name is refused",
        arguments: [
            "a%20b", "web~", "web~1", "web~2~3", "~2", "%7E2", String(repeating: "a", count: 65),
        ])
    func badName(_ name: String) async throws {
        try await TestServer.run { server async throws in
            let answer = try await delete(name, port: server.opsPort)
            #expect(answer.status == 400)
            #expect(
                (answer.json["error"] as? [String: Any])?["code"] as? String == "invalid_name")
            #expect(try await delete("web~2", port: server.opsPort).status == 404)
        }
    }
}
