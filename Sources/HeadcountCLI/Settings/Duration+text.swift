extension Duration {
    /// Reads `250ms`, `1s`, `1.5s`, `2m` or `1h`; nil for anything else.
    init?(text: String) {
        let units: [(suffix: String, milliseconds: Double)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
        ]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)), (0...1e6).contains(number)
        else { return nil }
        self = .milliseconds(number * unit.milliseconds)
    }
}
