import Foundation
import HeadcountServer
import NIOCore

/// The ports of a local cluster: three ranges, in each a port for every node.
struct ClusterPorts {
    let nodes: Int
    let port: Int
    let opsPort: Int
    let agentPort: Int

    private var ranges: [(flag: String, purpose: String, first: Int)] {
        [
            ("--port", "main", port), ("--ops-port", "ops", opsPort),
            ("--agent-port", "agent", agentPort),
        ]
    }

    /// Makes sure, before anything starts, that each node can have its ports.
    ///
    /// - Throws: What ends the command, after it was said.
    func check() async throws {
        for (flag, _, first) in ranges where !(1...(65_536 - nodes)).contains(first) {
            throw CommandFailure.say(
                "\(flag) \(first): expected a port from 1 that leaves room for \(nodes) nodes",
                CommandFailure.usage)
        }
        for (one, other) in [(0, 1), (0, 2), (1, 2)].map({ (ranges[$0], ranges[$1]) })
        where abs(one.first - other.first) < nodes {
            throw CommandFailure.say(
                "\(one.flag) \(one.first) and \(other.flag) \(other.first) meet: expected ranges "
                    + "of \(nodes) ports each that do not", CommandFailure.usage)
        }
        for (flag, purpose, first) in ranges {
            for index in 0..<nodes { try await check(flag, purpose, first, index) }
        }
    }

    private func check(
        _ flag: String, _ purpose: String, _ first: Int, _ index: Int
    ) async throws {
        let address = ServerSettings.Address(host: "127.0.0.1", port: first + index)
        do {
            try await ServerPort(purpose: purpose, address: address).check()
        } catch let error as ServerError {
            let isTaken = (error.cause as? IOError)?.errnoCode == EADDRINUSE
            let reason = isTaken ? "in use" : "not to be had by this user"
            throw CommandFailure.say(
                "\(flag) \(first): port \(address.port), for node-\(index + 1), is \(reason); choose "
                    + "another \(flag)\(isTaken ? ", or end what holds it" : "")",
                CommandFailure.unavailable)
        }
    }
}
