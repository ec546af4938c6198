/// Values over time as one row of cells: `▁▂▃▅█`.
struct Sparkline {
    /// The values from the oldest on; nil where none is known.
    let values: [Int?]
    let style: TextStyle

    /// The cells, from nothing at the bottom to the largest value at the top.
    var text: String {
        let levels = style.isUnicode ? Array("▁▂▃▄▅▆▇█") : Array("_.:-=+*#")
        let most = values.lazy.compactMap { $0 }.max() ?? 0
        return String(
            values.map { value in
                guard let value else { return " " }
                guard most > 0, value > 0 else { return levels[0] }
                let share = Double(value) / Double(most)
                return levels[min(levels.count - 1, Int(share * Double(levels.count)))]
            })
    }
}
