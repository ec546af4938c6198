import Foundation
import HeadcountTesting
import TestClients

/// One `headcount serve` of a test.
struct TestNode: Sendable {
    let name: String
    let port: Int
    let opsPort: Int
    let agentPort: Int
    let process: HeadcountProcess

    /// Starts a node on a private Redis and waits until it is ready.
    static func start(
        _ name: String, redis: RedisServer, ports: [Int]? = nil
    ) async throws -> TestNode {
        try await start(name, url: redis.url, ports: ports)
    }

    /// Starts a node and waits until it is ready.
    ///
    /// - Parameter ports: Its two ports, and the agent's if there is to be one; free ones when nil.
    static func start(
        _ name: String, url: String, ports: [Int]? = nil, arguments: [String] = []
    ) async throws -> TestNode {
        var ports = ports ?? []
        if ports.isEmpty { ports = try await FreePorts.find(3) }
        let node = TestNode(
            name: name, port: ports[0], opsPort: ports[1],
            agentPort: ports.count > 2 ? ports[2] : 0,
            process: try HeadcountProcess(
                [
                    "serve", "--redis", url, "--node", name, "--port", "\(ports[0])",
                    "--ops-port", "\(ports[1])", "--stats-interval", "500ms", "--agent-port",
                    "\(ports.count > 2 ? ports[2] : 0)", "--drain-delay", "0s",
                    "--drain-duration", "0s",
                ] + arguments))
        try await wait(for: "\(name) to be ready") {
            guard node.process.isRunning else { throw NeverHappened(node.process.text) }
            let health = try await RawConnection.get(port: node.opsPort, "/readyz").status
            let answer = try await RawConnection.get(port: node.port, "/api/v1/stats").status
            return health == 200 && answer == 200
        }
        return node
    }

    /// The node's answer for the cluster.
    func cluster() async throws -> [String: Any] {
        try await RawConnection.get(port: port, "/api/v1/cluster").json
    }

    /// Its total of the cluster's connections.
    func total() async throws -> Int? {
        try await cluster()["total_connections"] as? Int
    }

    /// Waits until the node answers this total, complete.
    func expect(total: Int, within limit: Duration) async throws {
        try await wait(for: "\(name) to answer \(total), complete", within: limit) {
            let answer = try await cluster()
            guard answer["total_connections"] as? Int == total, answer["complete"] as? Bool == true
            else { throw NeverHappened("it answers \(answer)") }
            return true
        }
    }

    /// Opens sockets that join these topics.
    func sockets(_ count: Int, topics: [String]) async throws -> [PhoenixClient] {
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    let client = try await PhoenixClient.connect(port: port)
                    for (ref, topic) in topics.enumerated() {
                        guard try await client.join(topic, ref: "\(ref)") == "ok" else {
                            throw NeverHappened("\(topic) to be joined")
                        }
                    }
                    return client
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
