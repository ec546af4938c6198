#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A Redis Cluster of three primaries on 127.0.0.1, each with a replica or without.
///
/// A primary that does not answer for 1.5 seconds is replaced by its replica, a second or two
/// after that.
public final class RedisCluster: Sendable {
    /// All nodes: first the three primaries of the beginning, then their replicas.
    public let servers: [RedisServer]

    private let certificate: TestCertificate?

    private init(servers: [RedisServer], certificate: TestCertificate?) {
        self.servers = servers
        self.certificate = certificate
    }

    /// `redis+cluster://127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT`: the first three nodes;
    /// `rediss+cluster` and `ca` with a certificate.
    public var url: String {
        let hosts = servers.prefix(3).map { "127.0.0.1:\($0.servicePort)" }.joined(separator: ",")
        guard let certificate else { return "redis+cluster://\(hosts)" }
        return "rediss+cluster://\(hosts)?ca=\(certificate.authority.file)"
    }

    /// The node that most nodes take for the primary of a key now.
    public func primary(of key: String) throws -> RedisServer {
        let slot = try slot(of: key)
        var votes: [Int: Int] = [:]
        for server in servers where server.isAlive {
            for node in try nodes(server) where node.isPrimary && node.slots.contains(slot) {
                votes[node.port, default: 0] += 1
            }
        }
        guard let port = votes.max(by: { $0.value < $1.value })?.key else {
            throw RedisServer.Failure(description: "no node has slot \(slot) of key \(key)")
        }
        return try server(at: port)
    }

    /// Ends the primary of a key at once, and returns it.
    @discardableResult
    public func kill(nodeOf key: String) throws -> RedisServer {
        let server = try primary(of: key)
        server.kill(SIGKILL)
        return server
    }

    /// Moves the slot of a key, and all keys that are in it, to another primary.
    public func moveSlot(of key: String, to target: RedisServer) throws {
        try beginMove(of: key, to: target)
        try endMove(of: key, to: target)
    }

    /// Moves the keys of a slot, and leaves the slot itself where it is: from now on its node sends
    /// clients to the other with `ASK`.
    public func beginMove(of key: String, to target: RedisServer) throws {
        let slot = "\(try slot(of: key))"
        let source = try primary(of: key)
        try run(target, "SETSLOT", slot, "IMPORTING", try identifier(of: source))
        try run(source, "SETSLOT", slot, "MIGRATING", try identifier(of: target))
        let keys = try source.cli("CLUSTER", "GETKEYSINSLOT", slot, "1000")
            .split(separator: "\n").map(String.init)
        guard !keys.isEmpty else { return }
        let answer = try source.cli(
            ["MIGRATE", "127.0.0.1", "\(target.port)", "", "0", "5000", "KEYS"] + keys)
        guard answer == "OK" else {
            throw RedisServer.Failure(description: "MIGRATE of \(keys): \(answer)")
        }
    }

    /// Gives a slot to the primary that its keys were moved to.
    public func endMove(of key: String, to target: RedisServer) throws {
        let slot = "\(try slot(of: key))"
        let source = try primary(of: key)
        let identifier = try identifier(of: target)
        for server in [target, source] { try run(server, "SETSLOT", slot, "NODE", identifier) }
    }

    private func run(_ server: RedisServer, _ words: String...) throws {
        let answer = try server.cli(["CLUSTER"] + words)
        guard answer == "OK" else {
            throw RedisServer.Failure(description: "CLUSTER \(words): \(answer)")
        }
    }

    private func slot(of key: String) throws -> Int {
        guard let server = servers.first(where: \.isAlive) else {
            throw RedisServer.Failure(description: "no node is left")
        }
        return Int(try server.cli("CLUSTER", "KEYSLOT", key)) ?? -1
    }

    private func identifier(of server: RedisServer) throws -> String {
        try server.cli("CLUSTER", "MYID")
    }

    private func server(at port: Int) throws -> RedisServer {
        guard let server = servers.first(where: { $0.port == port }) else {
            throw RedisServer.Failure(description: "no node of ours has port \(port)")
        }
        return server
    }
}

extension RedisCluster {
    /// One line of `CLUSTER NODES`.
    private struct Node {
        let port: Int
        let isPrimary: Bool
        let slots: [ClosedRange<Int>]

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard words.count >= 8,
                let port = words[1].split(separator: "@")[0].split(separator: ":").last,
                let number = Int(port)
            else { return nil }
            self.port = number
            isPrimary = words[2].contains("master") && !words[2].contains("fail")
            slots = words.dropFirst(8).compactMap { range in
                let ends = range.split(separator: "-").compactMap { Int($0) }
                return ends.first.map { $0...(ends.last ?? $0) }
            }
        }
    }

    private func nodes(_ server: RedisServer) throws -> [Node] {
        try server.cli("CLUSTER", "NODES").split(separator: "\n").compactMap { Node($0) }
    }

    /// Starts the nodes, makes a cluster of them, and waits until all agree: some five seconds.
    fileprivate static func start(
        _ processes: RedisProcesses, replicas: Bool, arguments: [String],
        certificate: TestCertificate?
    ) async throws -> RedisCluster {
        var servers: [RedisServer] = []
        for _ in 0..<(replicas ? 6 : 3) {
            servers.append(
                try await processes.start(
                    .cluster,
                    arguments: [
                        "--cluster-node-timeout", "1500", "--repl-diskless-sync-delay", "0",
                    ] + (certificate == nil ? [] : ["--tls-cluster", "yes"]) + arguments,
                    certificate: certificate))
        }
        let answer = try servers[0].cli(
            (certificate.map { ["--tls", "--cacert", $0.authority.file] } ?? [])
                + ["--cluster", "create"] + servers.map { "127.0.0.1:\($0.servicePort)" }
                + ["--cluster-replicas", replicas ? "1" : "0", "--cluster-yes"])
        let cluster = RedisCluster(servers: servers, certificate: certificate)
        try await RedisProcesses.wait(for: "a cluster: \(answer)") {
            try servers.allSatisfy { server in
                let primaries = try cluster.nodes(server).filter {
                    $0.isPrimary && !$0.slots.isEmpty
                }
                let info = try server.cli("INFO", "replication")
                return try server.cli("CLUSTER", "INFO").contains("cluster_state:ok")
                    && primaries.count == 3
                    && (info.contains("role:master") || info.contains("master_link_status:up"))
            }
        }
        return cluster
    }
}

extension [ClosedRange<Int>] {
    fileprivate func contains(_ number: Int) -> Bool { contains { $0.contains(number) } }
}

/// Starts a Redis Cluster, runs the block, and ends all its nodes. `arguments` go to each of them.
///
/// With a certificate the nodes speak TLS, to one another as well.
public func withRedisCluster<Result>(
    replicas: Bool = false, arguments: [String] = [], certificate: TestCertificate? = nil,
    _ body: (RedisCluster) async throws -> Result
) async throws -> Result {
    try await RedisProcesses.with { processes in
        try await body(
            try await RedisCluster.start(
                processes, replicas: replicas, arguments: arguments, certificate: certificate))
    }
}
