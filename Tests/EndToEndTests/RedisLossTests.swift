import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("When Redis forgets or is away", .serialized, .timeLimit(.minutes(3)))
struct RedisLossTests {
    @Test("FLUSHALL: never a smaller total that says complete, and right again in ttl + 2.5 s")
    func flush() async throws {
        try await withRedisServer { redis async throws in
            let nodes = try await ClusterTests.nodes(redis)
            var sockets: [PhoenixClient] = []
            for node in nodes { sockets += try await node.sockets(20, topics: ["room:1"]) }
            for node in nodes { try await node.expect(total: 60, within: .seconds(8)) }
            _ = try redis.cli("FLUSHALL")
            let flushed = ContinuousClock.now
            var wasIncomplete = false
            while ContinuousClock.now < flushed + .seconds(5) {
                for node in nodes {
                    let answer = try await node.cluster()
                    if answer["complete"] as? Bool == true {
                        #expect(answer["total_connections"] as? Int == 60)
                    } else {
                        wasIncomplete = true
                    }
                }
            }
            #expect(wasIncomplete, "nobody noticed that Redis had forgotten")
            let left = flushed + .milliseconds(6_500) - .now
            for node in nodes { try await node.expect(total: 60, within: left) }
        }
    }

    @Test("Redis killed and restarted: local answers never stop, and everything heals")
    func restart() async throws {
        try await withRedisServer { redis async throws in
            let nodes = try await ClusterTests.nodes(redis)
            var sockets: [PhoenixClient] = []
            for node in nodes { sockets += try await node.sockets(20, topics: ["room:1"]) }
            for node in nodes { try await node.expect(total: 60, within: .seconds(8)) }
            redis.kill(SIGKILL)
            let killed = ContinuousClock.now
            try await wait(for: "the answer to say stale", within: .seconds(6)) {
                let local = try await RawConnection.get(port: nodes[0].port, "/api/v1/stats").json
                #expect(local["total"] as? Int == 20)
                let answer = try await nodes[0].cluster()
                #expect(answer["total_connections"] as? Int == 60)
                return answer["stale"] as? Bool == true
            }
            #expect(ContinuousClock.now - killed > .seconds(3))
            let refused = try await RawConnection.get(
                port: nodes[0].port, "/api/v1/cluster/total")
            #expect(refused.status == 503)
            try await redis.restart()
            for node in nodes {
                #expect(node.process.isRunning)
                try await node.expect(total: 60, within: .seconds(8))
            }
        }
    }
}
