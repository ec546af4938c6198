/// What the keys do: as a page, and as one line of hints.
struct TopHelp {
    let model: TopModel
    let state: TopState
    let width: Int
    let style: TextStyle

    /// All keys.
    var page: [StyledLine] {
        let keys = [
            ("q, Ctrl-C", model.ending), ("n, t, Tab", "choose nodes, topics, the next table"),
            ("arrows, Page Up, Page Down", "scroll it; also j, k, g, G"),
            ("s or >, <", "sort it by the next column, the one before"),
            ("r", "turn its order round"),
            ("/", "filter topics: part of a name, or a glob with * and ?"),
            ("Esc", "clear the filter"), ("p", "pause, and go on"),
            ("Ctrl-L, Ctrl-Z", "draw anew, suspend"), ("?", "this page; any key leaves it"),
        ]
        var table = TextTable("KEY ", "DOES ", style: style)
        for (key, effect) in keys { table.add(key, effect) }
        return table.lines(within: width)
    }

    /// The last line of the screen.
    var hints: StyledLine {
        if state.mode == .filter { return prompt }
        if state.mode == .help { return joined(["any key leaves this page"]) }
        let filter = state.filter.isEmpty ? [] : ["filter: \(state.filter)"]
        let sort =
            TopSort.choices(of: state.focus).isEmpty
            ? "" : "s sort: \(state.sort(of: state.focus).word)"
        return joined(
            filter + [
                "q \(model.ending)", "? help", sort, "/ filter",
                state.isPaused ? "p go on" : "p pause", "r reverse", "n nodes", "t topics",
                filter.isEmpty ? "" : "Esc clears the filter",
            ])
    }

    /// The filter while it is typed: its end is what must be seen.
    private var prompt: StyledLine {
        let mark = style.isUnicode ? "█" : "_"
        let typed = Array(ShownText.safe(state.filter, isUnicode: style.isUnicode))
        var shown = ""
        var room = width - 2
        for character in typed.reversed() {
            room -= DisplayWidth.cells(of: character)
            guard room >= 0 else { break }
            shown.insert(character, at: shown.startIndex)
        }
        var line = StyledLine("/\(shown)\(mark)", .strong, style: style)
        for hint in ["  Enter keeps", ", Esc clears"] where line.width + hint.count <= width {
            line.append(hint, .faint)
        }
        return line
    }

    private func joined(_ pieces: [String]) -> StyledLine {
        let lines = pieces.map { StyledLine($0, .faint, style: style) }
        return StyledLine.joined(lines, width: width, style: style)
    }
}
