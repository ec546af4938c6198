public import Foundation
import Synchronization

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A private redis-server for a test: a free port on 127.0.0.1, a temporary folder, no persistence.
///
/// A small shell stands between the test and the server. It holds the test's pipe, and when that
/// closes (by ``stop()``, by `deinit`, or because the test process died) it kills the server by its
/// process id and removes the folder. (`setpriv --pdeathsig` would not do: it follows the thread
/// that started the server, and that thread may end long before the test.)
public final class RedisServer: Sendable {
    /// Why a server could not be used.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened, and what to do about it.
        public let description: String
    }

    /// What the process is to be.
    enum Mode: Equatable {
        case server
        /// A node of a Redis Cluster, which needs a second port 10,000 above the first.
        case cluster
        /// A sentinel with these lines of configuration, which it rewrites.
        case sentinel([String])
    }

    private struct Run {
        let shell: Process
        let lifeline: FileHandle
        let identifier: pid_t
    }

    /// The TCP port on 127.0.0.1; the same after ``restart()``.
    public let port: Int
    /// The TCP port on 127.0.0.1 for TLS; `nil` for a server that was started without.
    public let tlsPort: Int?
    /// The folder with the unix socket and `redis.log`; gone after ``stop()``.
    public let folder: URL
    /// The unix socket at which the server listens too.
    public var socketPath: String { folder.appendingPathComponent("redis.sock").path }
    /// `redis://127.0.0.1:PORT`
    public var url: String { "redis://127.0.0.1:\(port)" }
    /// The process id of redis-server; 0 when it is stopped.
    public var processIdentifier: Int32 { run.withLock { $0?.identifier ?? 0 } }

    private let mode: Mode
    private let arguments: [String]
    private let environment: [String: String]
    private let run = Mutex<Run?>(nil)

    private init(
        port: Int, tlsPort: Int?, mode: Mode, arguments: [String], environment: [String: String]
    ) {
        self.port = port
        self.tlsPort = tlsPort
        self.mode = mode
        self.arguments = arguments
        self.environment = environment
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("redis-\(port)-\(UUID().uuidString.prefix(8))")
    }

    deinit { run.withLock { try? $0?.lifeline.close() } }

    /// Starts a server with more configuration, such as `["--requirepass", "secret"]`, and waits
    /// until it answers, at most 10 seconds. With a certificate it has a port for TLS besides.
    ///
    /// - Parameters:
    ///   - arguments: More of redis-server's command line.
    ///   - certificate: What the port for TLS shows.
    ///   - environment: What is set beside this process's own environment.
    public static func start(
        arguments: [String] = [], certificate: TestCertificate? = nil,
        environment: [String: String] = [:]
    ) async throws -> RedisServer {
        try await start(
            .server, arguments: arguments, certificate: certificate, environment: environment)
    }

    static func start(
        _ mode: Mode, arguments: [String] = [], certificate: TestCertificate? = nil,
        environment: [String: String] = [:]
    ) async throws -> RedisServer {
        guard Self.path(of: "redis-server") != nil, Self.path(of: "redis-cli") != nil else {
            throw Failure(
                description: "redis-server is missing; install it: apt-get install redis-server")
        }
        var last: (any Error)?
        // Another process may take the port between the choice and the start: then try another.
        for _ in 0..<3 {
            func freePort() throws -> Int {
                mode == .cluster ? try FreePort.pair() : try FreePort.any()
            }
            let tlsPort = try certificate.map { _ in try freePort() }
            let server = RedisServer(
                port: try freePort(), tlsPort: tlsPort, mode: mode,
                arguments: (certificate?.arguments(port: tlsPort ?? 0) ?? []) + arguments,
                environment: environment)
            do {
                try await server.launch()
                return server
            } catch {
                await server.stop()
                last = error
            }
        }
        throw last ?? Failure(description: "redis-server could not be started")
    }

    /// Ends the server and removes its folder. May be called more than once.
    public func stop() async {
        let ended = run.withLock { run in
            defer { run = nil }
            return run
        }
        guard let ended else { return }
        try? ended.lifeline.close()
        // The shell ends after the server: then the port is free.
        _ = await Self.waits(seconds: 5) { !ended.shell.isRunning }
    }

    /// Ends the server at once and starts an empty one on the same port, with another run id.
    public func restart() async throws {
        await stop()
        try await launch()
    }

    /// Sends a signal to redis-server, for example `SIGKILL`.
    public func kill(_ signal: Int32) {
        guard isAlive else { return }
        sendSignal(processIdentifier, signal)
    }

    /// Stops the server in its tracks: connections stay open, and nothing is answered.
    public func suspend() { kill(SIGSTOP) }

    /// Lets a suspended server go on.
    public func resume() { kill(SIGCONT) }

    /// Runs redis-cli against this server and returns what it printed, without the last newline.
    @discardableResult
    public func cli(_ arguments: String...) throws -> String { try cli(arguments) }

    /// Runs redis-cli with these arguments.
    @discardableResult
    public func cli(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = Self.path(of: "redis-cli")
        process.arguments = ["-h", "127.0.0.1", "-p", "\(port)"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        // The process keeps its pipe, and nobody says for how long.
        defer { try? output.fileHandleForReading.close() }
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension RedisServer {
    /// When the test dies, a suspended server makes the kernel send SIGHUP to its process group,
    /// the shell included; and a pipe may break at the first line. Neither may end the shell.
    private static let script = """
        trap '' HUP PIPE
        redis-server "$@" >/dev/null 2>&1 &
        echo $!
        exec 1>&-
        cat >/dev/null
        [ "$(cut -d ' ' -f 4 /proc/$!/stat 2>/dev/null)" = $$ ] && kill -9 $!
        wait
        rm -rf "$0"
        """

    private func launch() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", Self.script, folder.path] + (try configuration()) + arguments
        shell.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let input = Pipe()
        let output = Pipe()
        shell.standardInput = input
        shell.standardOutput = output
        try shell.run()
        let line = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard let identifier = pid_t(text) else {
            throw Failure(description: "the shell printed no process id but '\(text)'")
        }
        let lifeline = input.fileHandleForWriting
        run.withLock { $0 = Run(shell: shell, lifeline: lifeline, identifier: identifier) }

        var answer = ""
        _ = await Self.waits(seconds: 10) {
            answer = (try? self.cli(["PING"])) ?? ""
            return answer.contains("PONG") || answer.contains("NOAUTH") || !isAlive
        }
        // Dead, yet answered: then it was another server on the same port.
        guard isAlive, answer.contains("PONG") || answer.contains("NOAUTH") else {
            let log = try? String(
                contentsOf: folder.appendingPathComponent("redis.log"), encoding: .utf8)
            throw Failure(
                description: "redis-server did not answer PING on port \(port): "
                    + "\(answer); its log: \(log ?? "none")")
        }
    }

    /// The arguments that every server of its mode gets.
    private func configuration() throws -> [String] {
        let common = [
            "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder.path,
            "--logfile", "redis.log",
        ]
        let server =
            common + ["--unixsocket", socketPath, "--save", "", "--appendonly", "no"]
        switch mode {
        case .server: return server
        case .cluster: return server + ["--cluster-enabled", "yes"]
        case .sentinel(let lines):
            let file = folder.appendingPathComponent("sentinel.conf")
            try Data(lines.map { "\($0)\n" }.joined().utf8).write(to: file)
            return [file.path, "--sentinel"] + common
        }
    }

    /// Whether the process id still belongs to our redis-server, the child of our shell.
    var isAlive: Bool {
        guard
            let (shell, identifier) = run.withLock({ run in
                run.map { ($0.shell.processIdentifier, $0.identifier) }
            })
        else { return false }
        let status = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
        let fields = status?.split(separator: " ") ?? []
        return fields.count > 3 && fields[2] != "Z" && fields[3] == "\(shell)"
    }

    private static func waits(seconds: Int, _ condition: () -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    private static func path(of program: String) -> URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(
            separator: ":")
        return folders.map { URL(fileURLWithPath: "\($0)/\(program)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

/// Starts a private redis-server, runs the block, and ends the server whatever happens.
public func withRedisServer<Result>(
    arguments: [String] = [], certificate: TestCertificate? = nil,
    environment: [String: String] = [:], _ body: (RedisServer) async throws -> Result
) async throws -> Result {
    let server = try await RedisServer.start(
        arguments: arguments, certificate: certificate, environment: environment)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// The system's `kill`, which the method of the same name hides.
private func sendSignal(_ identifier: pid_t, _ signal: Int32) {
    _ = kill(identifier, signal)
}
