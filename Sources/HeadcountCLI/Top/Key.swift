/// One key, as a terminal tells it.
enum Key: Sendable, Hashable {
    /// A character that was typed.
    case character(Unicode.Scalar)
    case enter, tab, backTab, escape, backspace
    case up, down, left, right, pageUp, pageDown, home, end
    /// Ctrl with a letter, in lower case.
    case control(Unicode.Scalar)
}
