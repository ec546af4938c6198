import Foundation
import HeadcountTesting
import TestClients
import Testing

/// The total as an autoscaler reads it: a status, and a number at a path.
@Suite("For autoscalers", .timeLimit(.minutes(1)))
struct AutoscalerTests {
    /// What KEDA's metrics-api scaler reads: the number at a GJSON path; nil for any other answer.
    private static func read(_ port: Int, _ path: String) async throws -> Double? {
        let answer = try await RawConnection.get(port: port, "/api/v1/cluster/total")
        guard answer.status == 200 else { return nil }
        var value: Any? = answer.json
        for name in path.split(separator: ".") {
            value = (value as? [String: Any])?[String(name)]
        }
        return (value as? NSNumber)?.doubleValue
    }

    @Test("every node tells the cluster's numbers, and no number when Redis is away")
    func total() async throws {
        try await withRedisServer { redis in
            var nodes: [TestNode] = []
            for name in ["a", "b"] {
                nodes.append(
                    try await TestNode.start(
                        name, url: redis.url,
                        arguments: Rhythm.quick.arguments + ["--capacity", "50"]))
            }
            let clients = try await nodes[0].sockets(20, topics: ["room:1", "room:2"])
            for node in nodes {
                try await node.expect(total: 40, within: .seconds(8))
                #expect(try await Self.read(node.port, "total_sockets") == 20)
                #expect(try await Self.read(node.opsPort, "total_connections") == 40)
                #expect(try await Self.read(node.port, "capacity") == 100)
                #expect(try await Self.read(node.port, "utilization") == 0.2)
                #expect(try await Self.read(node.port, "cluster_size") == 2)
            }
            await redis.stop()
            for node in nodes {
                // Never a smaller number on the way.
                try await wait(for: "\(node.name) to say that it does not know") {
                    let sockets = try await Self.read(node.port, "total_sockets")
                    if let sockets { #expect(sockets == 20) }
                    return sockets == nil
                }
                let metrics = try await RawConnection.get(port: node.opsPort, "/metrics").body
                #expect(metrics.contains("headcount_redis_up 0\n"))
                #expect(metrics.contains("headcount_cluster_complete 0\n"))
                #expect(metrics.contains("headcount_sockets \(node.name == "a" ? 20 : 0)\n"))
                let errors = metrics.matches(
                    of: /headcount_redis_errors_total\{kind="(?:connection|timeout)"\} (\d+)/)
                #expect(errors.contains { Int($0.output.1) ?? 0 > 0 })
            }
            #expect(clients.count == 20)
            for node in nodes { node.process.send(SIGKILL) }
        }
    }
}
