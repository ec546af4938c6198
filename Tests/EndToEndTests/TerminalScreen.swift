/// What a terminal shows, made of the bytes that a program wrote to it: as much of ECMA-48 and of
/// xterm's modes as `headcount` uses.
struct TerminalScreen {
    /// Whether the program has a screen of its own, so that the shell's comes back when it ends.
    private(set) var isAlternate = false
    private(set) var showsCursor = true
    /// What was written where the terminal has no cell, or in a way that is not known here.
    private(set) var faults: [String] = []

    private var cells: [[Character]]
    private var columns: Int
    private var row = 0
    private var column = 0
    /// Bytes of a character or a sequence that has not come whole.
    private var rest: [UInt8] = []
    /// The window has another size, of which the program may not have heard yet.
    private var isResized = false

    init(columns: Int, rows: Int) {
        self.columns = columns
        cells = Self.empty(columns, rows)
    }

    /// The lines, without blanks at their ends.
    var lines: [String] {
        cells.map { line in
            let end = line.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
            return String(line[..<end])
        }
    }

    /// Makes it another size, empty until the program draws all of it anew.
    mutating func resize(columns: Int, rows: Int) {
        self.columns = columns
        cells = Self.empty(columns, rows)
        (row, column) = (0, 0)
        isResized = true
    }

    mutating func write(_ bytes: [UInt8]) {
        var text = rest + bytes
        rest = []
        // A piece may end within a character.
        while let last = text.last, String(validating: text, as: UTF8.self) == nil, rest.count < 4 {
            rest.insert(last, at: 0)
            text.removeLast()
        }
        var scalars = Substring(String(decoding: text, as: UTF8.self)).unicodeScalars
        while let scalar = scalars.first {
            if scalar == "\u{1B}" {
                guard let end = scalars.dropFirst(2).firstIndex(where: { $0.value >= 0x40 }) else {
                    rest = Array(String(Substring(scalars)).utf8) + rest
                    return
                }
                let sequence = String(Substring(scalars[...end].dropFirst()))
                scalars = scalars[scalars.index(after: end)...]
                obey(sequence)
            } else {
                scalars.removeFirst()
                put(scalar)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\r": column = 0
        case "\n": row = min(row + 1, cells.count - 1)
        default:
            guard cells.indices.contains(row), column < columns else {
                if !isResized { faults.append("\(scalar) at \(row + 1);\(column + 1)") }
                return
            }
            cells[row][column] = Character(scalar)
            column += 1
        }
    }

    private mutating func obey(_ sequence: String) {
        let numbers = sequence.dropFirst().dropLast().split(separator: ";").map { Int($0) ?? 0 }
        switch sequence {
        case "[?1049h": isAlternate = true
        case "[?1049l": isAlternate = false
        case "[?25l": showsCursor = false
        case "[?25h": showsCursor = true
        case "[?7l", "[?7h", "[?2026h", "[?2026l": break
        case "[2J":
            cells = Self.empty(columns, cells.count)
            isResized = false
        case "[K": erase()
        case _ where sequence.hasSuffix("m"): break
        case _ where sequence.hasSuffix("H") && numbers.count == 2:
            (row, column) = (numbers[0] - 1, numbers[1] - 1)
        default: faults.append("ESC \(sequence)")
        }
    }

    private mutating func erase() {
        guard cells.indices.contains(row) else { return }
        for place in column..<max(column, columns) { cells[row][place] = " " }
    }

    private static func empty(_ columns: Int, _ rows: Int) -> [[Character]] {
        Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }
}
