import ArgumentParser
import Foundation
import Headcount
import HeadcountRedis
import HeadcountServer
import Logging
import ServiceLifecycle
import UnixSignals

/// `headcount cluster`: a whole local cluster in one terminal.
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Runs a local cluster: a private redis-server, several nodes, and a live screen.",
        discussion: """
            Nodes listen on consecutive ports of 127.0.0.1. Kill one of them (kill -9) by the process \
            id on the screen and see its counts leave. q or Ctrl-C stops everything and leaves nothing \
            behind; ? lists the other keys, which are those of headcount top.

            Example: headcount cluster --nodes 3
            """)

    @Option(help: "How many nodes, 1 to 32.")
    var nodes = 3
    @Option(help: "The first node's port for WebSockets and the API; the others follow.")
    var port = 4_000
    @Option(help: "The first node's port for health; the others follow.")
    var opsPort = 4_100
    @Option(help: "The first node's port for HAProxy's agent-check; the others follow.")
    var agentPort = 4_200
    @Option(help: "Use this Redis and start none. See headcount serve --help for its forms.")
    var redis: String?
    @Flag(help: "Start no redis-server; needs --redis.")
    var withoutRedisServer = false
    @Option(help: "The cluster's name.")
    var cluster = "default"
    @Option(help: "How long a node's lease lives; see headcount serve --help.")
    var ttl = "4s"

    func run() async throws {
        try check()
        if let files = FileLimit.raise(), files < FileLimit.fewest {
            throw CommandFailure.say(
                "\(files) files may be open: expected \(FileLimit.fewest) or more; raise ulimit -n",
                CommandFailure.unavailable)
        }
        try await ports.check()
        guard let own = Bundle.main.executablePath else {
            throw CommandFailure.say(
                "the path of headcount is not known", CommandFailure.unavailable)
        }
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try redis == nil ? redisServer(in: folder) : nil
        let url = redis ?? "redis+unix://\(folder.path(percentEncoded: true))redis.sock"
        let targets = (0..<nodes).map { index in
            let arguments = [
                "serve", "--node", "node-\(index + 1)", "--cluster", cluster, "--ttl", ttl,
                "--port", "\(port + index)", "--ops-port", "\(opsPort + index)",
                "--agent-port", "\(agentPort + index)",
            ]
            return ClusterWatch.Target(
                process: ChildProcess(
                    name: "node-\(index + 1)", executable: own, arguments: arguments,
                    environment: ["HEADCOUNT_REDIS": url], folder: folder),
                host: "127.0.0.1", port: port + index)
        }
        let watch = ClusterWatch(targets: targets, redis: "\(try RedisURL(url))")
        if isatty(STDOUT_FILENO) != 1 {
            CommandFailure.tell(
                "\(nodes) nodes from http://127.0.0.1:\(port) on; Ctrl-C stops all of it")
        }
        try await run([server].compactMap { $0 } + targets.map(\.process) + [watch])
    }

    private func run(_ services: [any Service]) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigint, .sigterm, .sighup],
                logger: LogFormat.text.logger("headcount", level: .critical)))
        do {
            try await group.run()
        } catch let end as ChildProcess.EarlyEnd {
            throw CommandFailure.say(
                "\(end.name): \(end.lastLine.trimmingPrefix("headcount: "))",
                end.code == CommandFailure.usage.rawValue
                    ? CommandFailure.usage : CommandFailure.unavailable)
        }
    }

    private var ports: ClusterPorts {
        ClusterPorts(nodes: nodes, port: port, opsPort: opsPort, agentPort: agentPort)
    }

    /// A folder of our own, for the redis-server's socket and for logs.
    private static func folder() throws -> URL {
        let all = FileManager.default.temporaryDirectory
        let folder = all.appending(
            path: "headcount-\(ProcessInfo.processInfo.processIdentifier)",
            directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.say(
                "the folder for temporary files, \(all.path), cannot be written: "
                    + "\(error.systemReason); set TMPDIR to another", CommandFailure.unavailable)
        }
        return folder
    }

    private func check() throws {
        guard (1...32).contains(nodes) else {
            throw CommandFailure.say("--nodes \(nodes): expected 1 to 32", CommandFailure.usage)
        }
        do {
            let name = try NodeName("node-1")
            var settings = NodeSettings(cluster: try ClusterName(cluster), node: name)
            guard let ttl = Duration(text: ttl) else {
                throw HeadcountError(
                    .invalidSettings, "--ttl \(ttl): expected a duration such as 4s")
            }
            settings.ttl = ttl
            try settings.validate()
        } catch let error as HeadcountError {
            throw CommandFailure.say(error.message, CommandFailure.usage)
        }
        guard redis != nil || !withoutRedisServer else {
            throw CommandFailure.say(
                "--without-redis-server needs --redis: nodes share their counts in a Redis",
                CommandFailure.usage)
        }
        if let redis {
            do {
                _ = try RedisURL(redis)
            } catch {
                throw CommandFailure.say("--redis: \(error.message)", CommandFailure.usage)
            }
        }
    }

    /// A redis-server of our own: no TCP port that could be taken, nothing kept on disk.
    private func redisServer(in folder: URL) throws -> ChildProcess {
        let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = paths.map { "\($0)/redis-server" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw CommandFailure.say(
                "redis-server is not installed: apt-get install redis-server, or name a Redis "
                    + "with --redis", CommandFailure.unavailable)
        }
        return ChildProcess(
            name: "redis-server", executable: path,
            arguments: [
                "--port", "0", "--unixsocket", "\(folder.path)/redis.sock", "--dir", folder.path,
                "--save", "", "--appendonly", "no",
            ],
            folder: folder)
    }
}
