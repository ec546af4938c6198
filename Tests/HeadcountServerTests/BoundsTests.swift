import Headcount
import HeadcountServer
import HeadcountTesting
import TestClients
import Testing

@Suite("What a client can make a node hold", .timeLimit(.minutes(1)))
struct BoundsTests {
    /// The response of a refused join: its scope and limit.
    private func refusal(_ reply: PhoenixClient.Reply) -> String {
        "\(reply.status) \(reply.response["reason"] ?? "") \(reply.response["scope"] ?? "") "
            + "\(reply.response["limit"] ?? "")"
    }

    private func join(_ client: PhoenixClient, _ topic: String) async throws -> String {
        refusal(try await client.request(topic, "phx_join", ref: "1"))
    }

    @Test("a socket is in as many topics as it may be, and may join again what it is in")
    func socket() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.topicsPerSocket = 2 }) {
            server in
            let client = try await server.client()
            for topic in ["a", "b"] { #expect(try await join(client, topic).hasPrefix("ok")) }
            #expect(try await join(client, "c") == "error too_many_topics socket 2")
            #expect(server.node.table.total == 2)
        }
    }

    @Test("a node has as many topics as it may have; those it has can be joined, and others later")
    func node() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.topics = 3 }) { server in
            let client = try await server.client()
            for topic in ["a", "b", "c"] { #expect(try await join(client, topic).hasPrefix("ok")) }
            let other = try await server.client()
            #expect(try await join(other, "d") == "error too_many_topics node 3")
            #expect(try await join(other, "a").hasPrefix("ok"))
            #expect(server.node.table.topics == 3)
            try await client.close()
            try await wait(for: "room for another topic") {
                try await join(other, "d").hasPrefix("ok")
            }
            #expect(server.node.table.counts().map(\.topic.name).sorted() == ["a", "d"])
        }
    }

    @Test("the sockets of one address are in as many topics together as they may be")
    func address() async throws {
        let proxy = try AddressRange("127.0.0.1")
        try await TestServer.run(adjust: { _, server in
            server.bounds.topicsPerAddress = 3
            server.trustedProxies = TrustedProxies([proxy])
        }) { server in
            func client(_ address: String) async throws -> PhoenixClient {
                try await PhoenixClient.connect(
                    port: server.port, headers: [("X-Forwarded-For", address)])
            }
            let first = try await client("192.0.2.1")
            let second = try await client("192.0.2.1")
            for topic in ["a", "b"] { #expect(try await join(first, topic).hasPrefix("ok")) }
            // One topic counts once, however many sockets are in it.
            for topic in ["a", "b", "c"] {
                #expect(try await join(second, topic).hasPrefix("ok"))
            }
            #expect(try await join(first, "d") == "error too_many_topics address 3")
            #expect(try await join(first, "c").hasPrefix("ok"))
            let other = try await client("192.0.2.2")
            #expect(try await join(other, "d").hasPrefix("ok"), "another address")
            // What both were in is free when both have left.
            _ = try await first.request("b", "phx_leave", ref: "2")
            #expect(try await join(first, "e") == "error too_many_topics address 3")
            try await second.close()
            try await wait(for: "room for the address") {
                try await join(first, "e").hasPrefix("ok")
            }
            #expect(server.node.table.total == 4)
        }
    }

    @Test(
        "a socket that sends more frames than it may is closed with 1013, and one that does not is not"
    )
    func flood() async throws {
        let rate = try Rate("20:50")
        try await TestServer.run(adjust: { _, server in server.bounds.frameRate = rate }) {
            server in
            let calm = try await server.client()
            _ = try await calm.join("room:1")
            let flood = try await server.client()
            for _ in 0..<200 { try? await flood.send(#"[null,"1","phoenix","heartbeat",{}]"#) }
            #expect(try await flood.closeCode() == 1013)
            for _ in 0..<20 { try await calm.beat() }
            #expect(server.node.table.sockets == 1)
            let metrics = try await RawConnection.get(port: server.opsPort, "/metrics").body
            #expect(metrics.contains(#"headcount_sockets_closed_total{reason="flood"} 1"#))
        }
    }

    @Test("large frames cost what they weigh")
    func weight() async throws {
        let rate = try Rate("20:100")
        try await TestServer.run(adjust: { _, server in server.bounds.frameRate = rate }) {
            server in
            let client = try await server.client()
            _ = try await client.join("room:1")
            let text = String(repeating: "x", count: 60_000)
            for _ in 0..<4 { try? await client.send(#"["1","2","room:1","say","\#(text)"]"#) }
            #expect(try await client.closeCode() == 1013)
        }
    }
}
