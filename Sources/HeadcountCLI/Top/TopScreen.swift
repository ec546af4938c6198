/// The live screen: what is known, what the keys have made of it, and a size in; lines out.
///
/// No line is wider than the size, and there are never more of them.
struct TopScreen {
    private let head: TopHead
    private let help: TopHelp
    private let state: TopState
    /// What it is made for.
    let size: TerminalSize
    private let style: TextStyle
    private let tables: [TopSection: TextTable]
    private let layout: TopLayout
    /// Whether there are more topics than the node has listed.
    private let isTruncated: Bool

    init(
        model: TopModel, state: TopState, size: TerminalSize, style: TextStyle,
        now: ContinuousClock.Instant
    ) {
        let width = size.columns
        head = TopHead(model: model, state: state, width: width, style: style, now: now)
        help = TopHelp(model: model, state: state, width: width, style: style)
        (self.state, self.size, self.style) = (state, size, style)
        isTruncated = model.cluster?.isTruncated == true
        let makers = TopTables(
            model: model, state: state, style: style, isNarrow: width < Self.narrowWidth)
        let tables = TopSection.allCases.reduce(into: [:]) { tables, section in
            tables[section] = makers.table(section)
        }
        self.tables = tables
        layout = TopLayout(
            TopSection.allCases.compactMap { section in
                tables[section].map { .init(section: section, rows: $0.count) }
            }, focus: state.focus, height: Self.bodyHeight(size))
    }

    /// Below this, titles are short and bars are left out.
    private static let narrowWidth = 72
    /// Below this, the title gives way to a section.
    private static let fullHeight = 8

    /// What is left beside the head and the hints.
    private static func bodyHeight(_ size: TerminalSize) -> Int {
        max(0, size.rows - (size.rows < fullHeight ? 3 : 4))
    }

    /// The sections that are shown, with their rows, for the keys that scroll them.
    var rooms: [TopSection: TopState.Room] {
        layout.places.reduce(into: [:]) { rooms, place in
            rooms[place.section] = TopState.Room(
                rows: tables[place.section]?.count ?? 0, visible: place.visible)
        }
    }

    /// The lines as they are written to the terminal.
    var lines: [String] { styledLines.map(\.rendered) }

    /// The lines from the top. The hints stand in the last row.
    var styledLines: [StyledLine] {
        guard size.rows > 3 else {
            // What matters most, where there is room for few.
            let lines = [head.totals, head.trust, help.hints]
            return lines.prefix(max(0, size.rows)).map { $0.fitted(to: size.columns) }
        }
        let height = Self.bodyHeight(size)
        let body = (state.mode == .help ? help.page : sections).prefix(height)
        let empty = [StyledLine](
            repeating: StyledLine(style: style), count: height - body.count)
        let title = size.rows < Self.fullHeight ? [] : [head.title]
        let lines = title + [head.totals, head.trust] + body + empty + [help.hints]
        return lines.map { $0.fitted(to: size.columns) }
    }

    private var sections: [StyledLine] {
        layout.places.flatMap { place in
            (layout.isAiry ? [StyledLine(style: style)] : []) + lines(of: place)
        }
    }

    private func lines(of place: TopLayout.Place) -> [StyledLine] {
        guard let table = tables[place.section], let room = rooms[place.section] else { return [] }
        let offset = state.offset(of: place.section, in: room)
        let shown = offset..<min(room.rows, offset + place.visible)
        let lines = table.lines(within: size.columns - 2, rows: shown)
        let isFocused = state.focus == place.section
        return lines.enumerated().map { row, line in
            var indented = StyledLine(
                row == 0 && isFocused ? "\(style.focusMark) " : "  ", style: style)
            indented.append(line)
            guard row == 0 else { return indented }
            if room.rows > room.visible {
                let position = position(of: shown, room.rows, place.section)
                if indented.width + 2 + position.count <= size.columns {
                    indented.pad(to: size.columns - position.count)
                    indented.append(position)
                }
            }
            indented.pad(to: size.columns)
            return indented.toned(isFocused ? .focusedTitles : .titles)
        }
    }

    /// Which rows of a section are seen: `21-40 of 312`.
    private func position(of shown: Range<Int>, _ rows: Int, _ section: TopSection) -> String {
        let all = section == .topics && isTruncated ? "the \(rows) largest" : "\(rows)"
        return "\(shown.lowerBound + 1)-\(shown.upperBound) of \(all)"
    }
}
