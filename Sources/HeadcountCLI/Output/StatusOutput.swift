import Foundation

/// What a command says on stderr while it works, beside the results on stdout.
enum StatusOutput {
    /// Whether stderr is a terminal that can be drawn on.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; 80 when it does not say.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Back to the beginning of the line, and the line erased.
    static let erasedLine = "\r\u{1B}[K"

    /// Writes at once. Nobody may be there to read it: the work goes on all the same.
    static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
