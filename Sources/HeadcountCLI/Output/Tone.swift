/// What a piece of text means, for a terminal that can colour it.
enum Tone: Sendable, Hashable {
    /// All is well.
    case good
    /// Worth a look.
    case warning
    /// Not to be trusted, or full.
    case bad
    /// What matters most on its line.
    case strong
    /// What matters least.
    case faint
    /// A thing that moves: bars and curves.
    case accent
    /// The titles of a table.
    case titles
    /// The titles of the table that the keys scroll.
    case focusedTitles

    /// The parameters of SGR (ECMA-48 8.3.117), from the sixteen colours that every terminal has.
    var parameters: String {
        switch self {
        case .good: "32"
        case .warning: "33"
        case .bad: "1;31"
        case .strong: "1"
        case .faint: "2"
        case .accent: "36"
        case .titles: "4"
        case .focusedTitles: "7"
        }
    }
}
