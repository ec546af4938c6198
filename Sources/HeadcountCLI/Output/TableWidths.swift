/// How wide the columns of a table are where it has to fit.
struct TableWidths {
    /// What each column would take.
    let natural: [Int]
    /// What their titles take.
    let titles: [Int]
    /// Which of them hold numbers, which cannot be cut.
    let isNumeric: [Bool]

    /// The narrowest that a column of text becomes, or a little more for its title.
    private static let least = 6...10

    /// The widths of the columns that are shown, from the left; all as they are without a bound.
    func fitted(to width: Int?) -> [Int] {
        guard let width else { return natural }
        for count in stride(from: natural.count, to: 1, by: -1) {
            if let widths = squeezed(count, to: width) { return widths }
        }
        return natural.prefix(1).map { min($0, width) }
    }

    /// The widths of the first columns, squeezed into a width; nil when they cannot be.
    private func squeezed(_ count: Int, to width: Int) -> [Int]? {
        var widths = Array(natural.prefix(count))
        let least = widths.indices.map { column in
            isNumeric[column]
                ? widths[column]
                : min(
                    widths[column],
                    min(max(titles[column], Self.least.lowerBound), Self.least.upperBound))
        }
        let room = width - 2 * (count - 1)
        guard least.reduce(0, +) <= room else { return nil }
        for column in widths.indices { widths[column] = min(widths[column], room) }
        // Cell by cell from the widest, of equals from the right: what gives way ends up alike.
        for _ in 0..<max(0, widths.reduce(0, +) - room) {
            let givers = widths.indices.reversed().filter { widths[$0] > least[$0] }
            guard let widest = givers.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }
}
