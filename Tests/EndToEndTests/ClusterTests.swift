import Foundation
import HeadcountTesting
import TestClients
import Testing

private let topics = ["patterns:stats", "patterns:stream", "patterns:vsm"]

@Suite("A cluster of real processes", .serialized, .timeLimit(.minutes(3)))
struct ClusterTests {
    @Test("every node gives the same totals within 1.5 s, equal to what is connected")
    func agreement() async throws {
        try await withRedisServer { redis async throws in
            let nodes = try await Self.nodes(redis)
            for node in nodes { try await node.expect(total: 0, within: .seconds(8)) }
            var sockets: [PhoenixClient] = []
            for node in nodes { sockets += try await node.sockets(100, topics: topics) }
            for node in nodes { try await node.expect(total: 900, within: .milliseconds(1_500)) }

            let answer = try await nodes[1].cluster()
            #expect(answer["total_sockets"] as? Int == 300)
            #expect(answer["cluster_size"] as? Int == 3)
            let rows = answer["topics"] as? [String: [String: Any]]
            #expect(Set(rows?.keys.map { $0 } ?? []) == Set(topics))
            #expect(rows?["patterns:vsm"]?["total"] as? Int == 300)

            let key = "{headcount:default:0}:node:n1"
            let fields = try redis.cli("HGETALL", key).split(separator: "\n").map(String.init)
            #expect(Set(fields) == Set(topics + ["100"]))
            #expect(fields.count == 6)
            let ttl = try redis.cli("PTTL", key).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect((1...4_000).contains(Int(ttl) ?? 0))

            for socket in sockets.prefix(50) { try await socket.drop() }
            for node in nodes { try await node.expect(total: 750, within: .milliseconds(1_500)) }
        }
    }

    @Test("a killed node is gone from the answers within 5.5 s; restarted, nothing counts twice")
    func crash() async throws {
        try await withRedisServer { redis async throws in
            let nodes = try await Self.nodes(redis)
            var sockets: [PhoenixClient] = []
            for node in nodes { sockets += try await node.sockets(20, topics: ["room:1"]) }
            for node in nodes { try await node.expect(total: 60, within: .seconds(8)) }
            nodes[2].process.send(SIGKILL)
            for node in nodes.prefix(2) {
                try await node.expect(total: 40, within: .milliseconds(5_500))
            }

            nodes[1].process.send(SIGKILL)
            _ = try await nodes[1].process.exitCode()
            let reborn = try await TestNode.start(
                "n2", redis: redis, ports: [nodes[1].port, nodes[1].opsPort])
            let again = try await reborn.sockets(20, topics: ["room:1"])
            let end = ContinuousClock.now + .seconds(3)
            while ContinuousClock.now < end {
                let total = try await nodes[0].total() ?? .max
                #expect(total <= 40, "the old and the new n2 are both counted")
            }
            try await nodes[0].expect(total: 40, within: .seconds(1))
            #expect(again.count == 20)
        }
    }

    @Test("SIGTERM closes with 1012, exits 0, and is out of the answers within 1.5 s")
    func stop() async throws {
        try await withRedisServer { redis async throws in
            let nodes = try await Self.nodes(redis)
            let staying = try await nodes[0].sockets(10, topics: topics)
            let going = try await nodes[1].sockets(50, topics: topics)
            try await nodes[0].expect(total: 180, within: .seconds(8))
            nodes[1].process.send(SIGTERM)
            try await nodes[0].expect(total: 30, within: .milliseconds(1_500))
            #expect(try await nodes[1].process.exitCode() == 0)
            for client in going { #expect(try await client.closeCode() == 1012) }
            #expect(try await nodes[0].cluster()["cluster_size"] as? Int == 2)
            #expect(staying.count == 10)
        }
    }

    @Test("two live processes under one name: both are counted, the older as NAME~2")
    func nameConflict() async throws {
        try await withRedisServer { redis async throws in
            let older = try await TestNode.start("web", redis: redis)
            let olderSockets = try await older.sockets(10, topics: ["room:1"])
            let watcher = try await TestNode.start("watcher", redis: redis)
            try await watcher.expect(total: 10, within: .seconds(8))
            let newer = try await TestNode.start("web", redis: redis)
            let newerSockets = try await newer.sockets(5, topics: ["room:1"])
            let end = ContinuousClock.now + .seconds(2)
            while ContinuousClock.now < end {
                #expect(try await watcher.total() ?? .max <= 15, "something is counted twice")
            }
            try await watcher.expect(total: 15, within: .seconds(2))
            let nodes = try await watcher.cluster()["nodes"] as? [String: [String: Any]]
            #expect(nodes?["web"]?["total"] as? Int == 5)
            #expect(nodes?["web~2"]?["total"] as? Int == 10)
            #expect(older.process.text.contains("taken the name web"))
            #expect(olderSockets.count + newerSockets.count == 15)
        }
    }

    static func nodes(_ redis: RedisServer) async throws -> [TestNode] {
        var nodes: [TestNode] = []
        for name in ["n1", "n2", "n3"] { nodes.append(try await .start(name, redis: redis)) }
        return nodes
    }
}
