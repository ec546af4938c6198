import ArgumentParser
import Foundation

/// How a command ends when it cannot go on: one line on stderr, and an exit code of sysexits(3).
enum CommandFailure {
    /// A setting is wrong: exit 64.
    static let usage = ExitCode(64)
    /// A service or port that is needed cannot be had: exit 69.
    static let unavailable = ExitCode(69)

    /// Says why, and returns the code to throw.
    static func say(_ message: String, _ code: ExitCode) -> ExitCode {
        // With stderr closed the exit code has to say it.
        try? FileHandle.standardError.write(contentsOf: Data("headcount: \(message)\n".utf8))
        return code
    }
}
