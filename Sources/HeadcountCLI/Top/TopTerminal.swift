import Foundation

/// The terminal while the live screen has it: a screen of its own, keys that come one by one, no
/// cursor, and lines that never wrap. ``leave()`` gives it back as it was, and so does its end.
struct TopTerminal: ~Copyable {
    /// Where keys come from; nil where there is no terminal to type at.
    let keyboard: Int32?
    /// How the terminal was, to be put back.
    private let usual: termios?
    private var hasScreen = false
    private var painter = FramePainter()

    /// Finds the keyboard: stdin, or the terminal itself when stdin is something else.
    init() {
        let candidate = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : unsafe open("/dev/tty", O_RDONLY)
        var settings = termios()
        if candidate >= 0, unsafe tcgetattr(candidate, &settings) == 0 {
            (keyboard, usual) = (candidate, settings)
        } else {
            (keyboard, usual) = (nil, nil)
        }
    }

    deinit {
        if hasScreen { Self.giveBack(keyboard, usual) }
        if let keyboard, keyboard != STDIN_FILENO { close(keyboard) }
    }

    /// Takes the terminal, again after others had it.
    mutating func enter() {
        if let keyboard, var raw = usual {
            // Ctrl-C and Ctrl-Z come as keys. Output stays as it was: others may write, too.
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
            raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | ISTRIP | BRKINT)
            _ = unsafe tcsetattr(keyboard, TCSADRAIN, &raw)
        }
        painter.forget()
        hasScreen = true
        Terminal.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    /// Gives the terminal back.
    mutating func leave() {
        guard hasScreen else { return }
        hasScreen = false
        Self.giveBack(keyboard, usual)
    }

    /// Draws what changed, in one write. False when the terminal is gone.
    mutating func draw(_ lines: [String], size: TerminalSize) -> Bool {
        let text = painter.paint(lines, size: size)
        return text.isEmpty || Terminal.write(text)
    }

    /// Has the next frame drawn in full.
    mutating func forget() { painter.forget() }

    /// Stops this process and all of its job, as Ctrl-Z does where nobody catches it, until the
    /// shell continues it. Where no shell could, it goes on.
    mutating func suspend() {
        leave()
        StopSignal.raise()
        enter()
    }

    private static func giveBack(_ keyboard: Int32?, _ usual: termios?) {
        Terminal.write("\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        guard let keyboard, var settings = usual else { return }
        _ = unsafe tcsetattr(keyboard, TCSADRAIN, &settings)
    }
}
