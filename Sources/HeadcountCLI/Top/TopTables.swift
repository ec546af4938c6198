/// The tables of the live screen, from what is known and how the keys have sorted it.
struct TopTables {
    let model: TopModel
    let state: TopState
    let style: TextStyle
    /// Whether there is room for short titles and no bars only.
    let isNarrow: Bool

    /// A section's table; nil when there is nothing that it could show.
    func table(_ section: TopSection) -> TextTable? {
        switch section {
        case .nodes: model.cluster.map(nodes)
        case .processes: model.processes.isEmpty ? nil : processes
        case .topics: model.cluster.map(topics)
        case .limits: model.monitoring?.limits.flatMap { $0.isEmpty ? nil : limits($0) }
        case .activity: model.monitoring.flatMap(activity)
        }
    }

    /// A table with its titles, of which the one that it is sorted by is marked.
    func table(
        _ section: TopSection, _ titles: [String], sorted: [TopSort: String] = [:]
    ) -> TextTable {
        let mark = style.sortMark(isDescending: state.isDescending(section))
        let column = sorted[state.sort(of: section)]
        return TextTable(
            titles: titles.map { title in
                guard title == column else { return title }
                return title.hasSuffix(" ") ? "\(title.dropLast())\(mark) " : title + mark
            }, style: style)
    }

    /// A cell.
    func cell(_ text: String, _ tone: Tone? = nil) -> StyledLine {
        StyledLine(text, tone, style: style)
    }

    /// A count as a cell; a dash when there is none.
    func cell(_ number: Int?) -> StyledLine { cell(number.map(Quantity.grouped) ?? "-") }

    /// A share as a cell, with a bar where there is room.
    func cell(share: Double?) -> StyledLine {
        guard let share else { return cell("-") }
        let bar = Bar(share: share, width: 10, style: style)
        let percent = Quantity.percent(share)
        guard !isNarrow else { return cell(percent, bar.tone) }
        var line = cell(String(repeating: " ", count: max(0, 5 - percent.count)))
        line.append(percent, bar.tone)
        line.append(" ")
        line.append(bar.line)
        return line
    }

    /// The title of the counts of connections.
    var connectionsTitle: String { isNarrow ? "CONN" : "CONNECTIONS" }
}
