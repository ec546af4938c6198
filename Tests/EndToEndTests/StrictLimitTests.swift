import Foundation
import HeadcountTesting
import TestClients
import Testing

/// A strict limit of the cluster under real processes, thousands of clients, and faults.
@Suite("Strict limits under a rush", .timeLimit(.minutes(5)))
struct StrictLimitTests {
    private static let limit = 1_000

    private func nodes(_ url: String) async throws -> [TestNode] {
        var nodes: [TestNode] = []
        for name in ["a", "b", "c"] {
            nodes.append(
                try await TestNode.start(
                    name, url: url,
                    arguments: [
                        "--limit", "cluster=\(Self.limit)", "--on-lease-lost", "disconnect",
                        "--heartbeat", "500ms", "--ttl", "3s",
                    ]))
        }
        return nodes
    }

    @Test("5,000 clients rush at three nodes, and never more than 1,000 are in")
    func hammer() async throws {
        try await withRedisServer { redis in
            let nodes = try await nodes(redis.url)
            let rush = Rush(ports: nodes.map(\.port))
            func full(_ what: String, since start: ContinuousClock.Instant = .now) async throws
                -> Duration
            {
                try await wait(for: "1,000 to be in \(what)") { rush.count == Self.limit }
                let (time, highest) = (ContinuousClock.now - start, rush.takeHighest())
                print(
                    "1,000 are in \(what), after \(time) and \(rush.answers) answers, and never more than \(highest)"
                )
                #expect(highest == Self.limit)
                return time
            }
            try await rush.run(clients: 5_000) {
                _ = try await full("at first")
                // Everybody has been answered, and they knock again, some at each moment: until then
                // the nodes are busy with telling thousands at once.
                try await wait(for: "the rush to be over", within: .seconds(60)) {
                    rush.answers >= 6_000
                }
                // Whoever leaves makes room for others, wherever they knock.
                let start = ContinuousClock.now
                rush.leave(200, node: rush.count(0) >= 200 ? 0 : 1)
                let bound = Duration.seconds(2)
                #expect(try await full("after 200 left", since: start) < bound)

                rush.stopped(2, true)
                nodes[2].process.send(SIGKILL)
                _ = try await full("after a node was killed")

                // Redis forgets everything in the middle.
                _ = try redis.cli("FLUSHALL")
                try await Task.sleep(for: .seconds(1))
                rush.leave(100, node: 0)
                _ = try await full("after a flush")

                // A stopped process loses its lease; when it wakes it closes what it had.
                rush.stopped(1, true)
                nodes[1].process.send(SIGSTOP)
                _ = try await full("while a node is stopped")
                nodes[1].process.send(SIGCONT)
                try await wait(for: "it to close all", within: .seconds(2)) { rush.count(1) == 0 }
                rush.stopped(1, false)
                rush.leave(100, node: 0)
                _ = try await full("in the end")
            }
            for node in nodes { node.process.send(SIGKILL) }
        }
    }

    @Test("A primary is lost in the middle of a rush, and the limit holds")
    func failover() async throws {
        try await withSentinels { deployment in
            let nodes = try await nodes(deployment.url)
            let rush = Rush(ports: nodes.map(\.port))
            try await rush.run(clients: 2_000) {
                try await wait(for: "1,000 to be in") { rush.count == Self.limit }
                let start = ContinuousClock.now
                rush.leave(150, node: 0)
                try deployment.killPrimary()
                // Without a primary nobody new gets in once the permits in hand are used up; when
                // there is another one that has settled, everybody does.
                try await wait(for: "others in their place", within: .seconds(40)) {
                    try await Self.isFull(rush)
                }
                print("1,000 are in again \(ContinuousClock.now - start) after the primary's end")
                #expect(rush.takeHighest() == Self.limit)
            }
            for node in nodes { node.process.send(SIGKILL) }
        }
    }

    @Test("A node without Redis lets nobody in, keeps whom it has, and goes on when Redis is back")
    func keep() async throws {
        try await withRedisServer { redis in
            let node = try await TestNode.start(
                "a", url: redis.url,
                arguments: ["--limit", "cluster=5", "--heartbeat", "300ms", "--ttl", "1s"])
            var clients: [PhoenixClient] = []
            try await wait(for: "the first to be in") {
                clients.append(try await PhoenixClient.connect(port: node.port))
                return true
            }
            redis.suspend()
            func isRefused() async -> Bool {
                do {
                    clients.append(try await PhoenixClient.connect(port: node.port))
                    return false
                } catch {
                    return true
                }
            }
            try await wait(for: "a refusal") { await isRefused() }
            // Some got in by permits in hand; nobody does after the lease.
            let kept = clients.count
            for _ in 0..<3 { #expect(await isRefused()) }
            let stats = try await RawConnection.get(port: node.port, "/api/v1/stats").json
            #expect(stats["sockets"] as? Int == kept)
            let info = try await RawConnection.get(port: node.port, "/api/v1/monitoring").json
            let refused = try #require(info["refused"] as? [String: Any])
            #expect(refused["unavailable"] as? Int ?? 0 >= 4)
            redis.resume()
            try await wait(for: "the rest to be let in") {
                clients.append(try await PhoenixClient.connect(port: node.port))
                return clients.count == 5
            }
            #expect(await isRefused())
            node.process.send(SIGTERM)
            #expect(try await node.process.exitCode() == 0)
        }
    }

    /// Whether 1,000 are in for some moments.
    private static func isFull(_ rush: Rush) async throws -> Bool {
        for _ in 0..<3 {
            guard rush.count == limit else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }
}
