import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("Tables")
struct TextTableTests {
    private var table: TextTable {
        var table = TextTable("TOPIC ", "TOTAL", "BY NODE ")
        table.add("房间:大厅", "1,234", "node-1 1,000, node-2 234")
        table.add("room:\u{1B}[31m", "7", "node-1 7")
        return table
    }

    @Test("columns align by what a terminal shows, numbers to the right, nothing trails")
    func aligned() {
        #expect(
            table.lines == [
                "TOPIC            TOTAL  BY NODE", "房间:大厅        1,234  node-1 1,000, node-2 234",
                "room:\\u{1B}[31m      7  node-1 7",
            ])
    }

    @Test("text gives way to a width, the widest first, and numbers do not")
    func fitted() {
        #expect(
            table.lines(within: 36).map(\.text) == [
                "TOPIC           TOTAL  BY NODE", "房间:大厅       1,234  node-1 1,000…",
                "room:\\u{1B}[3…      7  node-1 7",
            ])
        // Too narrow for all columns: the last goes.
        #expect(
            table.lines(within: 18).map(\.text) == [
                "TOPIC        TOTAL", "房间:大厅    1,234", "room:\\u{1B…      7",
            ])
        #expect(table.lines(within: 5).map(\.text) == ["TOPIC", "房间…", "room…"])
        #expect(table.lines(within: 0).map(\.text) == ["", "", ""])
    }

    @Test("some of the rows have the columns of all")
    func window() {
        let lines = table.lines(within: nil, rows: 1..<2).map(\.text)
        #expect(lines == [table.lines[0], table.lines[2]])
        #expect(table.lines(within: nil, rows: 5..<9).count == 1)
        #expect(table.count == 2)
    }

    @Test("no table is wider than told")
    func anyTable() {
        var random = SeededRandom(seed: 7)
        let pieces = ["a", "房", "🎉", "e\u{301}", "\u{1B}", " ", "12,345", "❤️"]
        for _ in 0..<400 {
            let columns = Int.random(in: 1...6, using: &random)
            var table = TextTable(
                titles: (0..<columns).map { Bool.random(using: &random) ? "T\($0) " : "NUMBER" },
                style: Bool.random(using: &random) ? .ansi : .ascii)
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let cells = (0..<columns).map { _ in
                    (0..<Int.random(in: 0...9, using: &random))
                        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
                }
                table.add(cells.map { StyledLine($0, .good, style: .ansi) })
            }
            let width = Int.random(in: 0...60, using: &random)
            for line in table.lines(within: width) {
                #expect(line.width <= width)
                #expect(line.width == DisplayWidth.cells(of: line.text))
            }
        }
    }
}
