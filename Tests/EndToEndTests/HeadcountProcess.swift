import Foundation
import HeadcountTesting
import Synchronization
import TestClients

/// The real `headcount`, built beside these tests, or another program, as a process of its own.
final class HeadcountProcess: Sendable {
    private let process: Process
    private let reading: FileHandle
    private let output: Mutex<String>
    private let ended = EventQueue<Int32>()

    /// Starts `headcount`, or another program of this package, with these arguments.
    convenience init(
        built program: String = "headcount", _ arguments: [String],
        environment: [String: String] = [:]
    ) throws {
        try self.init(
            URL(filePath: Self.path(of: program)), arguments, environment: environment)
    }

    /// Where a program of this package is: beside the tests.
    static func path(of program: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: program).path
    }

    /// Starts another program, which a package of the same name installs.
    convenience init(
        program: String, _ arguments: [String], environment: [String: String] = [:],
        package: String? = nil
    ) throws {
        let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"]
        let paths = folders.map { "\($0)/\(program)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw NeverHappened("\(program) to be installed: apt-get install \(package ?? program)")
        }
        try self.init(URL(filePath: path), arguments, environment: environment)
    }

    private init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        self.process = process
        self.output = Mutex("")
        let pipe = Pipe()
        reading = pipe.fileHandleForReading
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { [ended] process in
            ended.add(process.terminationStatus)
            ended.finish()
        }
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.output.withLock { $0 += String(decoding: data, as: UTF8.self) }
        }
        try process.run()
    }

    deinit { if process.isRunning { send(SIGKILL) } }

    /// What it wrote to stdout and stderr so far.
    var text: String { output.withLock { $0 } }

    var identifier: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Closes this end of its output, as `head -1` does.
    func stopReading() {
        reading.readabilityHandler = nil
        try? reading.close()
    }

    /// Waits for the end.
    ///
    /// - Returns: The exit code, or the number of the signal that ended it.
    func exitCode(within limit: Duration = .seconds(20)) async throws -> Int32 {
        guard let code = try await ended.next(timeout: limit) else {
            throw NeverHappened("\(process.arguments ?? []) to end; it said: \(text)")
        }
        return code
    }
}
