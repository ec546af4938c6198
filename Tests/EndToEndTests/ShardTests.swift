import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("Topics over several shards, in real processes", .serialized, .timeLimit(.minutes(3)))
struct ShardTests {
    private let topics = (0..<10).map { "room:\($0)" }

    @Test("every node answers for all shards, and what one shard loses is never missed silently")
    func shards() async throws {
        try await withRedisServer { redis async throws in
            var nodes: [TestNode] = []
            for name in ["n1", "n2", "n3"] {
                nodes.append(try await .start(name, url: redis.url, arguments: ["--shards", "4"]))
            }
            var sockets: [PhoenixClient] = []
            for node in nodes { sockets += try await node.sockets(10, topics: topics) }
            for node in nodes { try await node.expect(total: 300, within: .seconds(8)) }

            // Each topic is in one shard, and the shards together hold all of them.
            var fields = 0
            for shard in 0..<4 {
                let count = try redis.cli("HLEN", "{headcount:default:\(shard)}:node:n1")
                #expect(Int(count) ?? 0 > 0)
                fields += Int(count) ?? 0
            }
            #expect(fields == topics.count)
            #expect(try redis.cli("HGET", "{headcount:default:0}:meta:n1", "sockets") == "10")
            #expect(try redis.cli("HGET", "{headcount:default:1}:meta:n1", "sockets") == "0")

            // One shard forgets everything.
            let lost = (try redis.cli("--scan", "--pattern", "{headcount:default:2}:*"))
                .split(separator: "\n").map(String.init)
            try redis.cli(["DEL"] + lost)
            let end = ContinuousClock.now + .seconds(5)
            while ContinuousClock.now < end {
                for node in nodes {
                    let answer = try await node.cluster()
                    guard answer["complete"] as? Bool == true else { continue }
                    #expect(answer["total_connections"] as? Int == 300)
                }
            }
            for node in nodes { try await node.expect(total: 300, within: .seconds(3)) }

            nodes[2].process.send(SIGKILL)
            for node in nodes.prefix(2) {
                try await node.expect(total: 200, within: .milliseconds(6_500))
            }
            nodes[1].process.send(SIGTERM)
            try await nodes[0].expect(total: 100, within: .seconds(2))
            #expect(try redis.cli("EXISTS", "{headcount:default:3}:meta:n2") == "0")
        }
    }
}
