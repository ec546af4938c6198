/// How much a terminal shows.
struct TerminalSize: Sendable, Hashable {
    var columns: Int
    var rows: Int
}
