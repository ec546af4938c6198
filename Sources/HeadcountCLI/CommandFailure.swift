import ArgumentParser
import Foundation

/// How a command ends when it cannot go on: one line on stderr, and an exit code of sysexits(3).
enum CommandFailure {
    /// There is an answer, and no script should rely on it: exit 2.
    static let doubtful = ExitCode(2)
    /// A setting is wrong: exit 64.
    static let usage = ExitCode(64)
    /// A service or port that is needed cannot be had: exit 69.
    static let unavailable = ExitCode(69)

    /// What was asked for cannot be written: exit 74.
    static let unwritable = ExitCode(74)

    /// Says why, and returns the code to throw.
    static func say(_ message: String, _ code: ExitCode) -> ExitCode {
        tell(message)
        return code
    }

    /// Says something on stderr.
    static func tell(_ message: String) {
        // With stderr closed the exit code has to say it.
        try? FileHandle.standardError.write(contentsOf: Data("headcount: \(message)\n".utf8))
    }
}
