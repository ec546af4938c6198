/// Rows of text in columns that align: the first column to the left, numbers to the right.
struct TextTable {
    private let style: TextStyle
    private let isNumeric: [Bool]
    private var rows: [[StyledLine]]

    /// A table with its header. Columns whose title ends in a space are text, the others numbers.
    init(_ titles: String..., style: TextStyle = .plain) {
        self.init(titles: titles, style: style)
    }

    /// The same with the titles in an array.
    init(titles: [String], style: TextStyle) {
        self.style = style
        isNumeric = titles.map { !$0.hasSuffix(" ") }
        rows = [titles.map { StyledLine($0, style: style).trimmed }]
    }

    /// Adds a row with as many cells as there are titles.
    mutating func add(_ cells: String...) {
        rows.append(cells.map { StyledLine($0, style: style) })
    }

    /// Adds a row whose cells may have tones.
    mutating func add(_ cells: [StyledLine]) { rows.append(cells) }

    /// The lines, two spaces between columns.
    var lines: [String] { lines(within: nil).map(\.rendered) }

    /// How many rows there are below the titles.
    var count: Int { rows.count - 1 }

    /// The lines, the titles first, no wider than told.
    ///
    /// Columns of text give way, the widest first; then columns are left out from the right; what
    /// is still too wide ends in an ellipsis. A number is never cut where a text can be.
    ///
    /// - Parameter shown: Which rows are wanted. The columns are as wide as all of them need.
    func lines(within width: Int?, rows shown: Range<Int>? = nil) -> [StyledLine] {
        let widths = TableWidths(
            natural: isNumeric.indices.map { column in rows.map { $0[column].width }.max() ?? 0 },
            titles: rows[0].map(\.width), isNumeric: isNumeric
        ).fitted(to: width)
        let below = (shown ?? 0..<count).clamped(to: 0..<count)
        return (rows[...0] + rows[1...][(below.lowerBound + 1)..<(below.upperBound + 1)]).map {
            let line = line($0, widths)
            return width.map(line.fitted(to:))?.trimmed ?? line.trimmed
        }
    }

    private func line(_ row: [StyledLine], _ widths: [Int]) -> StyledLine {
        var line = StyledLine(style: style)
        for (column, width) in widths.enumerated() {
            let cell = row[column].fitted(to: width)
            let start = line.width + (column == 0 ? 0 : 2)
            line.pad(to: isNumeric[column] ? start + width - cell.width : start)
            line.append(cell)
            line.pad(to: start + width)
        }
        return line
    }
}
