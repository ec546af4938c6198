import Foundation
import HeadcountTesting
import TestClients

/// A real HAProxy with the sample configuration of three nodes, in front of real nodes.
struct Balancer {
    let port: Int
    let nodes: [TestNode]
    private let statsPort: Int
    private let process: HeadcountProcess

    /// Starts it, and waits until it knows that all nodes are up.
    static func start(_ nodes: [TestNode]) async throws -> Balancer {
        let ports = try await FreePorts.find(2)
        var environment = [
            "HEADCOUNT_BALANCER_PORT": "\(ports[0])", "HEADCOUNT_STATS_PORT": "\(ports[1])",
        ]
        for (index, node) in nodes.enumerated() {
            environment["HEADCOUNT_PORT_\(index + 1)"] = "\(node.port)"
            environment["HEADCOUNT_OPS_PORT_\(index + 1)"] = "\(node.opsPort)"
            environment["HEADCOUNT_AGENT_PORT_\(index + 1)"] = "\(node.agentPort)"
        }
        let balancer = Balancer(
            port: ports[0], nodes: nodes, statsPort: ports[1],
            process: try HeadcountProcess(
                program: "haproxy",
                ["-db", "-f", Repository.path("docker/haproxy/three-nodes.cfg")],
                environment: environment))
        for index in nodes.indices {
            try await balancer.expect(index, "UP", "weight of an agent") {
                $0.agent == "L4OK" || $0.agent == "L7OK"
            }
        }
        return balancer
    }

    func stop() { process.send(SIGKILL) }

    /// What HAProxy knows of one node.
    struct Row {
        let status: String
        let weight: Int
        let agent: String
    }

    func row(_ index: Int) async throws -> Row {
        let text = try await RawConnection.get(port: statsPort, "/;csv").body
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let header = lines.first,
            let row = lines.first(where: { $0.count > 1 && $0[1] == "node-\(index + 1)" })
        else { throw NeverHappened("HAProxy to list node-\(index + 1): \(text)") }
        func field(_ name: String) -> String {
            header.firstIndex { $0.hasSuffix(name) }.map { row[$0] } ?? ""
        }
        return Row(
            status: field("status"), weight: Int(field("weight")) ?? -1,
            agent: field("agent_status").trimmingCharacters(in: ["*", " "]))
    }

    /// Waits until HAProxy takes a node for this.
    func expect(
        _ index: Int, _ status: String, _ what: String = "", within limit: Duration = .seconds(10),
        _ isSo: (Row) -> Bool = { _ in true }
    ) async throws {
        try await wait(for: "node \(index) to be \(status) \(what)", within: limit) {
            let row = try await row(index)
            guard row.status.hasPrefix(status), isSo(row) else {
                throw NeverHappened("it is \(row)")
            }
            return true
        }
    }

    /// Opens sockets through the balancer.
    func sockets(_ count: Int) async throws -> [PhoenixClient] {
        var clients: [PhoenixClient] = []
        for _ in 0..<count { clients.append(try await PhoenixClient.connect(port: port)) }
        return clients
    }

    /// How many sockets each node has, by its own word; 0 for one that does not answer.
    func counts() async -> [Int] {
        var counts: [Int] = []
        for node in nodes {
            let answer = try? await RawConnection.get(port: node.port, "/api/v1/stats").json
            counts.append(answer?["sockets"] as? Int ?? 0)
        }
        return counts
    }
}
