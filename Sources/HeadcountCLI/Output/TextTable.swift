/// Rows of text in columns that align: the first column to the left, numbers to the right.
struct TextTable {
    private var rows: [[String]]
    private let isNumeric: [Bool]

    /// A table with its header. Columns whose title ends in a space are text, the others numbers.
    init(_ titles: String...) {
        isNumeric = titles.map { !$0.hasSuffix(" ") }
        rows = [titles]
    }

    /// Adds a row with as many cells as there are titles.
    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The lines, two spaces between columns.
    var lines: [String] {
        let widths = isNumeric.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumeric[column] ? space + row[column] : row[column] + space
            }
            return cells.joined(separator: "  ")
        }
    }
}
