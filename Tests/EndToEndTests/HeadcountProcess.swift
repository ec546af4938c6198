import Foundation
import HeadcountTesting
import Synchronization
import TestClients

/// The real `headcount`, built beside these tests, as a process of its own.
final class HeadcountProcess: Sendable {
    private let process: Process
    private let reading: FileHandle
    private let output: Mutex<String>
    private let ended = EventQueue<Int32>()

    /// Starts `headcount` with these arguments.
    init(_ arguments: [String]) throws {
        let directory = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = directory.appending(path: "headcount")
        process.arguments = arguments
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
