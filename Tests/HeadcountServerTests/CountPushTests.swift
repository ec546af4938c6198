import Foundation
@testable import Headcount
import HeadcountTesting
import NIOEmbedded
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Counts that are pushed", .timeLimit(.minutes(1)))
struct CountPushTests {
    private let start = ContinuousClock.now

    private func row(_ total: Int, _ topic: String = "room:1") throws -> ClusterStats.TopicRow {
        .init(
            topic: try Topic(topic), total: total,
            nodes: [.init(node: try NodeName("web-1"), count: total)])
    }

    @Test("a small count is told at once when it has changed, and a large one every five seconds")
    func plan() throws {
        var plan = CountPlan()
        plan.begin(try row(1), now: start)
        #expect(!plan.tell(try row(1), now: start), "it has not changed")
        #expect(plan.tell(try row(2), now: start))
        #expect(plan.tell(try row(100), now: start))
        #expect(!plan.tell(try row(101), now: start + .milliseconds(4_999)))
        #expect(plan.tell(try row(101), now: start + .seconds(5)))
        #expect(!plan.tell(try row(150), now: start + .seconds(9)))
        #expect(plan.tell(try row(99), now: start + .seconds(9)), "small again")
        plan.end(try Topic("room:1"))
        #expect(!plan.tell(try row(5), now: start + .seconds(60)), "nobody follows")
    }

    @Test("the second who follows a topic changes nothing in what was told")
    func beginAgain() throws {
        var plan = CountPlan()
        plan.begin(try row(1), now: start)
        plan.begin(try row(2), now: start)
        #expect(plan.tell(try row(2), now: start))
    }

    /// The total of the next `count` push on a client's topic.
    private func count(
        _ client: PhoenixClient, within limit: Duration = .seconds(10)
    ) async throws -> Int? {
        while let event = try await client.next(timeout: limit) {
            guard case .text(let text) = event,
                let parts = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any],
                parts.count == 5, parts[3] as? String == "count",
                let payload = parts[4] as? [String: Any], parts[2] as? String == "room:1"
            else { continue }
            #expect(payload["topic"] as? String == "room:1")
            #expect(payload["nodes"] is [[String: Any]])
            return payload["total"] as? Int
        }
        return nil
    }

    private func follow(_ server: TestServer) async throws -> PhoenixClient {
        let client = try await server.client()
        let reply = try await client.request(
            "room:1", "phx_join", #"{"counts":true}"#, ref: "1")
        #expect(reply.status == "ok")
        return client
    }

    @Test("whoever follows a topic hears its count at the join, and as others come and go")
    func followed() async throws {
        try await TestServer.run { server in
            let first = try await follow(server)
            #expect(try await count(first) == 1)
            let second = try await server.client()
            _ = try await second.join("room:1")
            #expect(try await count(first) == 2)
            let third = try await follow(server)
            #expect(try await count(third) == 3)
            #expect(try await count(first) == 3)
            try await second.drop()
            #expect(try await count(first) == 2)
            #expect(try await count(third) == 2)
            // Joined again without, the first hears no more of it.
            _ = try await first.request("room:1", "phx_join", ref: "9", joinRef: "9")
            try await third.drop()
            await #expect(throws: (any Error).self, "it is told nothing") {
                try await count(first, within: .milliseconds(400))
            }
        }
    }

    @Test("the count is that of all nodes")
    func cluster() async throws {
        let store = MemoryStore()
        try await TestServer.run(store: store, name: "web-1") { one in
            try await TestServer.run(store: store, name: "web-2") { two in
                let client = try await follow(one)
                #expect(try await count(client) == 1)
                let other = try await two.client()
                let joined = ContinuousClock.now
                _ = try await other.join("room:1")
                #expect(try await count(client) == 2)
                #expect(ContinuousClock.now - joined < .seconds(5))
                try await other.drop()
                #expect(try await count(client) == 1)
            }
        }
    }

    @Test("sockets that end leave nothing behind")
    func ended() throws {
        let socket = try EmbeddedSocket()
        let board = try socket.handler.endpoint.counts
        let join = #"["1","1","room:1","phx_join",{"counts":true}]"#
        try socket.channel.writeInbound(EmbeddedSocket.frames([join, join]))
        #expect(board.topics.map(\.name) == ["room:1"])
        try socket.channel.writeInbound(
            EmbeddedSocket.frames([#"["1","2","room:1","phx_leave",{}]"#]))
        #expect(board.isEmpty)
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        #expect(!board.isEmpty)
        _ = try socket.channel.finish()
        #expect(board.isEmpty)
    }
}
