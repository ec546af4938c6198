import Foundation
import HeadcountTesting
import Synchronization
import TestClients

/// A terminal, as far as a program can tell, with `headcount` in it: keys go in, and what it draws can be
/// read as a screen.
final class PseudoTerminal: Sendable {
    private let master: Int32
    private let process: Process
    private let reading: FileHandle
    private let shown: Mutex<TerminalScreen>
    private let ended = EventQueue<Int32>()
    /// How the terminal was before the program had it.
    private let usual: [UInt8]

    /// Starts `headcount` in a session of its own, which the terminal controls.
    init(_ arguments: [String], columns: Int, rows: Int) throws {
        var (master, slave) = (Int32(-1), Int32(-1))
        guard unsafe openpty(&master, &slave, nil, nil, nil) == 0 else {
            throw NeverHappened("a pseudo terminal to be had: \(errno)")
        }
        self.master = master
        Self.resize(master, columns: columns, rows: rows)
        usual = Self.settings(master)
        shown = Mutex(TerminalScreen(columns: columns, rows: rows))

        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments =
            ["--ctty", "--wait", HeadcountProcess.path(of: "headcount")] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["TERM": "xterm-256color", "LANG": "C.UTF-8"]) { _, new in new }
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        process.terminationHandler = { [ended] process in
            ended.add(process.terminationStatus)
            ended.finish()
        }
        reading = FileHandle(fileDescriptor: master, closeOnDealloc: true)
        reading.readabilityHandler = { [weak self] _ in self?.readOn() }
        try process.run()
    }

    /// The terminal is gone: the program hears so by SIGHUP, and ends.
    deinit {
        reading.readabilityHandler = nil
        try? reading.close()
    }

    /// What is on the screen.
    var screen: TerminalScreen { shown.withLock { $0 } }

    /// Whether the terminal treats keys as it did before.
    var isAsBefore: Bool { Self.settings(master) == usual }

    /// Presses keys.
    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// Makes the window another size, which the program hears of by SIGWINCH.
    func resize(columns: Int, rows: Int) {
        shown.withLock { $0.resize(columns: columns, rows: rows) }
        Self.resize(master, columns: columns, rows: rows)
    }

    /// Waits until the screen is so.
    func expect(
        _ what: String, within limit: Duration = .seconds(10), _ isSo: ([String]) -> Bool
    ) async throws {
        try await wait(for: what, within: limit) {
            guard isSo(screen.lines) else {
                throw NeverHappened("the screen is\n\(screen.lines.joined(separator: "\n"))")
            }
            return true
        }
    }

    /// Waits for the end.
    func exitCode(within limit: Duration = .seconds(20)) async throws -> Int32 {
        guard let code = try await ended.next(timeout: limit) else {
            throw NeverHappened("it to end; its screen is \(screen.lines)")
        }
        return code
    }

    private func readOn() {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(master, &bytes, bytes.count)
        guard count > 0 else { return reading.readabilityHandler = nil }
        shown.withLock { $0.write(Array(bytes.prefix(count))) }
    }

    private static func resize(_ master: Int32, columns: Int, rows: Int) {
        var size = winsize()
        (size.ws_col, size.ws_row) = (UInt16(columns), UInt16(rows))
        _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    private static func settings(_ master: Int32) -> [UInt8] {
        var settings = termios()
        _ = unsafe tcgetattr(master, &settings)
        return unsafe withUnsafeBytes(of: settings) { unsafe Array($0) }
    }
}
