import Foundation
import HeadcountTesting
import TestClients
import Testing

/// Limits that are changed at run time, by real processes.
@Suite("Limits changed at run time", .timeLimit(.minutes(1)))
struct LimitChangeTests {
    @Test("A change reaches every node, comes back after Redis has forgotten, and rules newcomers")
    func change() async throws {
        try await withRedisServer { redis in
            func start(_ name: String) async throws -> TestNode {
                try await TestNode.start(
                    name, url: redis.url, arguments: ["--limit", "cluster=100"])
            }
            func expectChange(_ node: TestNode) async throws {
                try await wait(for: "\(node.name) to know the change", within: .seconds(15)) {
                    let answer = try await RawConnection.get(port: node.opsPort, "/api/v1/limits")
                    return answer.json["limits"] as? [String] == ["cluster=5:strict"]
                }
            }
            let nodes = [try await start("a"), try await start("b")]
            let body = #"{"limits": ["cluster=5"]}"#
            let answer = try await RawConnection.request(
                port: nodes[0].opsPort,
                "PUT /api/v1/limits HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(body)")
            #expect(answer.status == 200)
            for node in nodes { try await expectChange(node) }

            _ = try redis.cli("FLUSHALL")
            try await wait(for: "the nodes to bring the limits back", within: .seconds(15)) {
                try redis.cli("HGETALL", "{headcount:default:0}:limits").contains("cluster=5")
            }
            let newcomer = try await start("c")
            try await expectChange(newcomer)
            for node in nodes + [newcomer] { node.process.send(SIGKILL) }
        }
    }
}
