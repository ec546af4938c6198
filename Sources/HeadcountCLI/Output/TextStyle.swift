/// What a terminal can show, by its environment.
struct TextStyle: Sendable, Hashable {
    /// Whether text is coloured.
    var hasColour: Bool
    /// Whether more than ASCII is shown.
    var isUnicode: Bool

    /// Unicode without colours: for files and pipes.
    static let plain = TextStyle(hasColour: false, isUnicode: true)
    /// Unicode in sixteen colours.
    static let ansi = TextStyle(hasColour: true, isUnicode: true)
    /// Nothing but ASCII.
    static let ascii = TextStyle(hasColour: false, isUnicode: false)

    init(hasColour: Bool, isUnicode: Bool) {
        self.hasColour = hasColour
        self.isUnicode = isUnicode
    }

    /// What the environment says: `NO_COLOR` (no-color.org), `TERM`, and the locale.
    init(environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        let isMonochrome =
            ["", "dumb", "unknown"].contains(terminal) || terminal.hasPrefix("vt")
            || ["-m", "-mono"].contains(where: terminal.hasSuffix)
        hasColour = environment["NO_COLOR"]?.isEmpty ?? true && !isMonochrome
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        // Containers and services often have no locale at all, and a terminal in UTF-8.
        isUnicode = locale.map { $0.lowercased().replacing("-", with: "").contains("utf8") } ?? true
    }

    /// What stands for text that was left out.
    var ellipsis: String { isUnicode ? "…" : "~" }

    /// Marks the table that the keys scroll.
    var focusMark: String { isUnicode ? "▸" : ">" }

    /// Marks the column that a table is sorted by.
    func sortMark(isDescending: Bool) -> String {
        switch (isUnicode, isDescending) {
        case (true, true): "▼"
        case (true, false): "▲"
        case (false, true): "v"
        case (false, false): "^"
        }
    }
}
