import Foundation
import HeadcountTesting
import TestClients
import Testing

/// A real HAProxy before real nodes. Who does not get in hears so by an answer that is no upgrade.
@Suite("Behind HAProxy", .timeLimit(.minutes(2)))
struct BalancerTests {
    private static func start(
        _ name: String, _ redis: RedisServer, ports: [Int]? = nil, _ arguments: [String] = []
    ) async throws -> TestNode {
        try await TestNode.start(
            name, url: redis.url, ports: ports, arguments: ["--capacity", "40"] + arguments)
    }

    private func withBalancer(
        _ body: (Balancer, RedisServer) async throws -> Void
    ) async throws {
        try await withRedisServer { redis in
            var nodes: [TestNode] = []
            for name in ["a", "b", "c"] { nodes.append(try await Self.start(name, redis)) }
            let balancer = try await Balancer.start(nodes)
            try await body(balancer, redis)
            balancer.stop()
            for node in nodes { node.process.send(SIGKILL) }
        }
    }

    @Test("new sockets go where there is room, and a full node gets none")
    func room() async throws {
        try await withBalancer { balancer, _ in
            // The balancer has not sent these.
            var clients = try await balancer.nodes[0].sockets(36, topics: [])
            try await balancer.expect(0, "UP") { $0.weight == 10 }
            clients += try await balancer.sockets(30)
            let counts = await balancer.counts()
            #expect(counts[0] <= 40 && counts[1] >= 10 && counts[2] >= 10)
            #expect(counts.reduce(0, +) == 66, "a socket for each that asked: \(counts)")

            let more = 40 - counts[0]
            clients += try await balancer.nodes[0].sockets(more, topics: [])
            try await balancer.expect(0, "") { $0.weight == 0 }
            clients += try await balancer.sockets(20)
            #expect(await balancer.counts()[0] == 40)
            // Up to the last place, though the agents tell of it a second later.
            clients += try await balancer.sockets(120 - clients.count)
            #expect(await balancer.counts() == [40, 40, 40])
            let refused = try await RawConnection.upgrade(port: balancer.port)
            #expect(refused.status == 503)
            #expect(refused.head.lowercased().contains("retry-after: "))
            #expect(clients.count == 120)
        }
    }

    @Test("a draining node gets none, and comes back when it is taken back, or restarted")
    func drain() async throws {
        try await withBalancer { balancer, redis in
            let node = balancer.nodes[1]
            func administer(_ method: String) async throws {
                let answer = try await RawConnection.request(
                    port: node.opsPort,
                    "\(method) /api/v1/drain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(answer.status == 200)
            }
            var clients = try await balancer.sockets(9)
            #expect(await balancer.counts() == [3, 3, 3])
            try await administer("POST")
            for _ in 0..<3 {
                clients += try await balancer.sockets(4)
                try await wait(for: "the drained node to be empty") {
                    await balancer.counts()[1] == 0
                }
            }
            #expect(await balancer.counts().reduce(0, +) == 18)
            try await wait(for: "HAProxy to know") {
                let row = try await balancer.row(1)
                return row.status.hasPrefix("DRAIN") || row.status.hasPrefix("NOLB")
            }
            try await administer("DELETE")
            try await balancer.expect(1, "UP") { $0.weight == 100 }
            clients += try await balancer.sockets(9)
            #expect(await balancer.counts()[1] >= 6, "it has the fewest")

            node.process.send(SIGTERM)
            #expect(try await node.process.exitCode() == 0)
            clients += try await balancer.sockets(6)
            let reborn = try await Self.start(
                "b", redis, ports: [node.port, node.opsPort, node.agentPort])
            try await balancer.expect(1, "UP") { $0.weight == 100 }
            clients += try await balancer.sockets(6)
            #expect(await balancer.counts()[1] >= 5)
            reborn.process.send(SIGKILL)
            #expect(clients.count > 40)
        }
    }

    @Test("a crashed node is found, and meanwhile everybody gets in elsewhere")
    func crash() async throws {
        try await withBalancer { balancer, _ in
            var clients = try await balancer.sockets(6)
            balancer.nodes[2].process.send(SIGKILL)
            let start = ContinuousClock.now
            clients += try await balancer.sockets(10)
            try await balancer.expect(2, "DOWN", within: .seconds(10))
            print("HAProxy took a killed node for down after \(ContinuousClock.now - start)")
            clients += try await balancer.sockets(10)
            #expect(await balancer.counts().reduce(0, +) == 24)
            #expect(clients.count == 26)
        }
    }
}
