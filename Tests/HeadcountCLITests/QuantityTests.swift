import Testing

@testable import HeadcountCLI

@Suite("Quantities, bars and curves")
struct QuantityTests {
    @Test("thousands are grouped")
    func grouping() {
        let numbers = [0, 999, 1_000, 1_234_567, -1_234, .max, .min]
        #expect(
            numbers.map(Quantity.grouped) == [
                "0", "999", "1,000", "1,234,567", "-1,234", "9,223,372,036,854,775,807",
                "-9,223,372,036,854,775,808",
            ])
    }

    @Test("ages have one unit")
    func ages() {
        let ages = [
            -5, 0, 999, 1_000, 1_250, 9_999, 10_000, 119_999, 120_000, 7_199_999, 7_200_000,
        ]
        #expect(
            ages.map(Quantity.age(milliseconds:)) == [
                "0 ms", "0 ms", "999 ms", "1.0 s", "1.2 s", "9.9 s", "10 s", "119 s", "2 min",
                "119 min", "2 h",
            ])
        #expect(Quantity.age(milliseconds: 172_800_000) == "2 d")
        #expect(Quantity.age(.seconds(-1)) == "0 ms")
        #expect(Quantity.age(.seconds(1e13)) == "11574074 d")
    }

    @Test("other numbers have the digits that matter")
    func decimals() {
        let numbers = [0, 0.004, 0.42, 3.2, 9.994, 9.996, 12.34, 99.96, 1_234.5, -0.5, -0.001]
        #expect(
            numbers.map(Quantity.decimal) == [
                "0", "0", "0.42", "3.2", "9.99", "10", "12.3", "100", "1,235", "-0.5", "0",
            ])
        #expect(Quantity.decimal(.nan) == "-")
        #expect(Quantity.decimal(1e300) == "1,000,000,000,000,000")
        #expect(Quantity.bytes(999) == "999 B")
        #expect(Quantity.bytes(39_600_128) == "39.6 MB")
        #expect(Quantity.bytes(5e12) == "5,000 GB")
    }

    @Test("only what is full says 100 %")
    func percents() {
        #expect(
            [-1, 0, 0.004, 0.5, 0.996, 1, 1.5, 1e9].map(Quantity.percent) == [
                "0 %", "0 %", "0 %", "50 %", "99 %", "100 %", "150 %", "999 %",
            ])
        #expect(Quantity.percent(.nan) == "-")
    }

    @Test("a bar is as wide as told, in eighths where the terminal has them")
    func bars() {
        func bar(_ share: Double, _ style: TextStyle) -> String {
            Bar(share: share, width: 4, style: style).line.text
        }
        #expect(
            [0, 0.5, 0.6, 1, 7].map { bar($0, .plain) } == ["····", "██··", "██▍·", "████", "████"])
        #expect([-1, 0.6, .infinity].map { bar($0, .ascii) } == ["....", "##..", "...."])
        #expect(Bar(share: 0.8, width: 4, style: .plain).tone == .warning)
        #expect(Bar(share: 1, width: 4, style: .plain).tone == .bad)
    }

    @Test("a curve goes from nothing to its peak, with gaps where nothing is known")
    func curves() {
        func curve(_ values: [Int?], _ style: TextStyle) -> String {
            Sparkline(values: values, style: style).text
        }
        #expect(curve([0, 1, 4, nil, 8], .plain) == "▁▂▅ █")
        #expect(curve([0, 1, 4, nil, 8], .ascii) == "_.= #")
        #expect(curve([0, 0], .plain) == "▁▁")
        #expect(curve([.max, .min, nil], .plain) == "█▁ ")
        #expect(curve([], .plain) == "")
    }
}
