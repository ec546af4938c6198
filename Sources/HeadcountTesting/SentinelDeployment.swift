#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A primary, two replicas and three sentinels that watch them, all on 127.0.0.1.
///
/// A primary that does not answer for a second is replaced by a replica, about two seconds after
/// its end.
public final class SentinelDeployment: Sendable {
    /// What the sentinels call the primary.
    public static let name = "headcount"

    /// The primary of the beginning, and its two replicas.
    public let servers: [RedisServer]
    /// The three sentinels, of which two must agree.
    public let sentinels: [RedisServer]

    private let sentinelPassword: String?
    private let certificate: TestCertificate?

    private init(
        servers: [RedisServer], sentinels: [RedisServer], sentinelPassword: String?,
        certificate: TestCertificate?
    ) {
        self.servers = servers
        self.sentinels = sentinels
        self.sentinelPassword = sentinelPassword
        self.certificate = certificate
    }

    /// `redis+sentinel://127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT/headcount`, with the password
    /// of the sentinels if they have one; `rediss+sentinel` and `ca` with a certificate.
    public var url: String {
        let hosts = sentinels.map { "127.0.0.1:\($0.servicePort)" }.joined(separator: ",")
        var query: [String] = []
        if let sentinelPassword { query.append("sentinel_password=\(sentinelPassword)") }
        if let certificate { query.append("ca=\(certificate.authority.file)") }
        return "redis\(certificate == nil ? "" : "s")+sentinel://\(hosts)/\(Self.name)"
            + (query.isEmpty ? "" : "?\(query.joined(separator: "&"))")
    }

    /// The server that most of the sentinels that answer name now.
    public func primary() throws -> RedisServer {
        var votes: [Int: Int] = [:]
        for sentinel in sentinels where sentinel.isAlive {
            let lines = try ask(sentinel, "get-master-addr-by-name", Self.name)
            if let port = lines.split(separator: "\n").last.flatMap({ Int($0) }) {
                votes[port, default: 0] += 1
            }
        }
        guard let port = votes.max(by: { $0.value < $1.value })?.key,
            let server = servers.first(where: { $0.servicePort == port })
        else { throw RedisServer.Failure(description: "the sentinels name none of our servers") }
        return server
    }

    /// Ends the primary at once, and returns it: ``RedisServer/restart()`` brings it back.
    @discardableResult
    public func killPrimary() throws -> RedisServer {
        let server = try primary()
        server.kill(SIGKILL)
        return server
    }

    private func ask(_ sentinel: RedisServer, _ words: String...) throws -> String {
        let login = sentinelPassword.map { ["-a", $0, "--no-auth-warning"] } ?? []
        return try sentinel.cli(login + ["SENTINEL"] + words)
    }

    /// Starts everything and waits until all know one another, some three seconds.
    fileprivate static func start(
        _ processes: RedisProcesses, sentinelPassword: String?, certificate: TestCertificate?
    ) async throws -> SentinelDeployment {
        let encryption = certificate == nil ? [] : ["--tls-replication", "yes"]
        let primary = try await processes.start(
            .server, arguments: ["--repl-diskless-sync-delay", "0"] + encryption,
            certificate: certificate)
        var servers = [primary]
        for _ in 0..<2 {
            servers.append(
                try await processes.start(
                    .server,
                    arguments: [
                        "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1",
                        "\(primary.servicePort)",
                    ] + encryption, certificate: certificate))
        }
        // Before the sentinels start: they look for replicas at once, and then every 10 seconds.
        try await RedisProcesses.wait(for: "replicas that follow the primary") {
            try servers.dropFirst().allSatisfy {
                try $0.cli("INFO", "replication").contains("master_link_status:up")
            }
        }
        var lines = [
            "sentinel monitor \(name) 127.0.0.1 \(primary.servicePort) 2",
            "sentinel down-after-milliseconds \(name) 1000",
            "sentinel failover-timeout \(name) 3000",
        ]
        if let sentinelPassword {
            lines += [
                "requirepass \(sentinelPassword)", "sentinel sentinel-pass \(sentinelPassword)",
            ]
        }
        var sentinels: [RedisServer] = []
        for _ in 0..<3 {
            sentinels.append(
                try await processes.start(
                    .sentinel(lines), arguments: encryption, certificate: certificate))
        }
        let deployment = SentinelDeployment(
            servers: servers, sentinels: sentinels, sentinelPassword: sentinelPassword,
            certificate: certificate)
        try await deployment.settle()
        return deployment
    }

    private func settle() async throws {
        try await RedisProcesses.wait(for: "sentinels that know all") {
            try sentinels.allSatisfy { sentinel in
                let lines = try ask(sentinel, "MASTER", Self.name).split(separator: "\n")
                let fields = zip(lines, lines.dropFirst()).map { "\($0)=\($1)" }
                return fields.contains("num-slaves=2") && fields.contains("num-other-sentinels=2")
            }
        }
    }
}

/// Starts a primary, its replicas and sentinels, runs the block, and ends them all.
///
/// With a certificate all of them speak TLS, to one another as well; the primary that the sentinels
/// name is then at its port for TLS.
public func withSentinels<Result>(
    sentinelPassword: String? = nil, certificate: TestCertificate? = nil,
    _ body: (SentinelDeployment) async throws -> Result
) async throws -> Result {
    try await RedisProcesses.with { processes in
        try await body(
            try await SentinelDeployment.start(
                processes, sentinelPassword: sentinelPassword, certificate: certificate))
    }
}
