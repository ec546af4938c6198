import Foundation

/// The terminal on stdout, if it is one.
enum Terminal {
    /// Whether stdout is a terminal that can be drawn on.
    static var isInteractive: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How many lines fit; 24 when the terminal does not say.
    static var height: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else {
            return 24
        }
        return Int(size.ws_row)
    }

    /// Draws a screen in place of the one before; what does not fit is left out. False when the
    /// terminal is gone.
    @discardableResult
    static func draw(_ lines: [String]) -> Bool {
        let shown = lines.prefix(max(1, height - 1))
        // Home; each line erased to its end; whatever was below erased.
        let text = "\u{1B}[H" + shown.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
        return write(text)
    }

    /// A screen of its own, so that the shell's lines come back unharmed at the end.
    static func enter() { _ = write("\u{1B}[?1049h\u{1B}[?25l") }

    /// Back to the shell's screen.
    static func leave() { _ = write("\u{1B}[?25h\u{1B}[?1049l") }

    /// Writes to stdout at once. False when nobody is there any more: the terminal was closed, or
    /// the program behind the pipe has ended.
    @discardableResult
    static func write(_ text: String) -> Bool {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
            return true
        } catch {
            return false
        }
    }
}
