/// Numbers as people read them.
enum Quantity {
    /// `1,234,567`.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        let grouped = digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    /// `1 node`, `3 nodes`.
    static func counted(_ number: Int, _ noun: String, isGrouped: Bool = false) -> String {
        "\(isGrouped ? grouped(number) : "\(number)") \(number == 1 ? noun : noun + "s")"
    }

    /// `180 ms`, `1.2 s`, `45 s`, `12 min`, `7 h` or `3 d`.
    static func age(milliseconds: Int) -> String {
        let units: [(milliseconds: Int, name: String)] = [
            (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"),
        ]
        // Up to two days in hours, and so on: one unit says enough.
        guard
            let unit = units.first(where: {
                milliseconds >= ($0.name == "s" ? 1 : 2) * $0.milliseconds
            })
        else { return "\(max(0, milliseconds)) ms" }
        guard milliseconds < 10_000 else {
            return "\(milliseconds / unit.milliseconds) \(unit.name)"
        }
        return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
    }

    /// The same for a duration.
    static func age(_ duration: Duration) -> String {
        age(milliseconds: Int(min(max(duration / .milliseconds(1), 0), 1e15)))
    }

    /// A number that is no count, with the digits that matter: `0.42`, `12.3`, `1,234`.
    static func decimal(_ number: Double) -> String {
        guard number.isFinite else { return "-" }
        let bounded = min(abs(number), 1e15)
        let digits = bounded < 9.995 ? 2 : bounded < 99.95 ? 1 : 0
        let unit = [1, 10, 100][digits]
        let scaled = Int((bounded * Double(unit)).rounded())
        var fraction = String(scaled % unit + unit).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        let text = grouped(scaled / unit) + (fraction.isEmpty ? "" : ".\(fraction)")
        return number < 0 && scaled > 0 ? "-\(text)" : text
    }

    /// `512 B`, `12.3 kB`, `39.6 MB` or `1.2 GB`.
    static func bytes(_ count: Double) -> String {
        var (number, units) = (count, ["kB", "MB", "GB"][...])
        var unit = "B"
        while number >= 1_000, let next = units.popFirst() {
            (number, unit) = (number / 1_000, next)
        }
        return "\(decimal(number)) \(unit)"
    }

    /// `62 %`: rounded, but never up to 100, so that what says full is full.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "-" }
        let percent = min(max(share, 0), 9.99) * 100
        return "\(percent < 100 ? min(99, Int(percent.rounded())) : Int(percent)) %"
    }
}
