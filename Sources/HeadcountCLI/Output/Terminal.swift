import Foundation

/// The terminal on stdout, if it is one.
enum Terminal {
    /// Whether stdout is a terminal that can be drawn on.
    static var isInteractive: Bool {
        isatty(STDOUT_FILENO) == 1
            && !["", "dumb"].contains(ProcessInfo.processInfo.environment["TERM"] ?? "")
    }

    /// What the terminal can show.
    static var style: TextStyle { TextStyle(environment: ProcessInfo.processInfo.environment) }

    /// Its size now; 80 columns and 24 rows when it does not say.
    static var size: TerminalSize {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0,
            size.ws_col > 0
        else { return TerminalSize(columns: 80, rows: 24) }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Whether somebody may still read stdout: false once the program behind a pipe has ended, which
    /// else only the next write would tell.
    static var hasReader: Bool {
        var state = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return unsafe poll(&state, 1, 0) == 0
    }

    /// Writes to stdout at once. False when nobody is there any more: the terminal was closed, or
    /// the program behind the pipe has ended.
    @discardableResult
    static func write(_ text: String) -> Bool { failure(writing: text) == nil }

    /// Writes to stdout at once, and returns the system's number for why it could not.
    static func failure(writing text: String) -> Int32? {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
            return nil
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            return Int32((cause ?? error as NSError).code)
        }
    }
}
