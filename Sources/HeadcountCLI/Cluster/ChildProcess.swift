import Foundation
import ServiceLifecycle
import Subprocess
import Synchronization
import SystemPackage

/// A program that runs as long as the cluster does: its output goes to a file, and at the end it
/// is asked to stop and, if it does not within five seconds, made to.
final class ChildProcess: Service {
    /// Where it stands.
    enum State: Sendable, Equatable {
        case starting
        case running(pid: Int32)
        case ended(String)
    }

    /// It ended by itself, which it should not.
    struct EarlyEnd: Error {
        var name: String
        var code: Int32
        var lastLine: String
    }

    let name: String
    private let executable: FilePath
    private let arguments: [String]
    private let environment: [String: String]
    private let log: FilePath
    private let current = Mutex(State.starting)

    /// - Parameter environment: What it gets beside this process's own environment. What must not
    ///   be seen in a list of processes goes here.
    init(
        name: String, executable: String, arguments: [String],
        environment: [String: String] = [:], folder: URL
    ) {
        self.name = name
        self.executable = FilePath(executable)
        self.arguments = arguments
        self.environment = environment
        log = FilePath(folder.appending(path: "\(name).log").path)
    }

    var state: State { current.withLock { $0 } }

    /// Runs the program until it ends or the group shuts down.
    ///
    /// - Throws: ``EarlyEnd`` when it could not start. A program that was killed is only noted:
    ///   to see its counts leave is what people kill it for.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            let status = try await self.spawn()
            guard !Task.isCancelled else { return }
            let words = Self.words(for: status)
            self.current.withLock { $0 = .ended(words) }
            if case .exited(let code) = status, code != 0 {
                throw EarlyEnd(name: self.name, code: code, lastLine: self.lastLine)
            }
            try await gracefulShutdown()
        }
    }

    private func spawn() async throws -> TerminationStatus {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C in the terminal reaches the cluster command alone, which
        // then stops its children in order.
        options.processGroupID = 0
        // Not SIGTERM: a node would take its time.
        options.teardownSequence = [
            .send(signal: .interrupt, allowedDurationToNextStep: .seconds(5))
        ]
        let file = try FileDescriptor.open(
            log, .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
        return try await Subprocess.run(
            .path(executable), arguments: Arguments(arguments),
            environment: .inherit.updating(
                environment.reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value }),
            platformOptions: options, input: .none,
            output: .fileDescriptor(file, closeAfterSpawningProcess: true),
            error: .combinedWithOutput
        ) { execution in
            current.withLock { $0 = .running(pid: execution.processIdentifier.value) }
        }.terminationStatus
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with exit code \(code)"
        case .signaled(let signal): "ended by signal \(signal)"
        }
    }

    /// What it said last, for the message about its end.
    private var lastLine: String {
        let text = (try? String(contentsOfFile: log.string, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "it ended, and said nothing"
    }
}
