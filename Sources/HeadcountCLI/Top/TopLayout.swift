/// How many lines each section of the screen gets.
struct TopLayout: Sendable, Hashable {
    /// A section that wants to be shown.
    struct Wish: Sendable, Hashable {
        var section: TopSection
        /// Its rows, without the titles.
        var rows: Int
    }

    /// A section that is shown, in the order of the screen.
    struct Place: Sendable, Hashable {
        var section: TopSection
        /// The rows that are seen, below one line of titles.
        var visible: Int
    }

    let places: [Place]
    /// Whether there is room for an empty line before each section.
    let isAiry: Bool

    /// Shares out the lines: the focus first, then by worth, a title and a row each; what is left
    /// goes to those that want more, three rows in turn for the focus, two for topics and nodes, one
    /// for each other.
    init(_ wishes: [Wish], focus: TopSection, height: Int) {
        var visible: [TopSection: Int] = [:]
        var left = height
        let order = [focus] + TopSection.byWorth.filter { $0 != focus }
        let wanted = order.compactMap { section in
            wishes.first { $0.section == section && $0.rows > 0 }
        }
        for wish in wanted where left >= 2 {
            visible[wish.section] = 1
            left -= 2
        }
        var isServed = true
        while left > 0, isServed {
            isServed = false
            for wish in wanted {
                guard let rows = visible[wish.section], rows < wish.rows, left > 0 else { continue }
                let weight = wish.section == focus ? 3 : wish.section.isScrolled ? 2 : 1
                let more = min(weight, wish.rows - rows, left)
                visible[wish.section] = rows + more
                left -= more
                isServed = true
            }
        }
        places = TopSection.allCases.compactMap { section in
            visible[section].map { Place(section: section, visible: $0) }
        }
        isAiry = left >= places.count
    }
}
