import Testing

@testable import HeadcountServer

@Suite("Rates")
struct RateTests {
    @Test(
        "a rate is so many a second, and a burst",
        arguments: [
            ("50", 50, 50), ("0.5", 0.5, 1), ("50:200", 50, 200), ("1.5", 1.5, 2), ("1:1", 1, 1),
            ("0.001", 0.001, 1), ("1000000", 1_000_000, 1_000_000), ("0.1:1000000", 0.1, 1_000_000),
        ])
    func texts(_ text: String, _ perSecond: Double, _ burst: Int) throws {
        let rate = try Rate(text)
        #expect(rate.perSecond == perSecond && rate.burst == burst)
        #expect(try Rate(rate.description) == rate)
    }

    @Test(
        "what is no rate is refused, with what is expected",
        arguments: [
            "", "nan", "-1", "1e9", "inf", "-inf", "0", "0.0", "-0", "0.0001", "1000001", "0x10",
            "1e3", "fast", " 5", "5 ", "1.2.3", ".", "5:", ":5", "5:0", "5:-1", "5:1.5",
            "5:1000001",
            "5:5:5", "5:99999999999999999999", "5/s", "٣", String(repeating: "9", count: 400),
        ])
    func refused(_ text: String) throws {
        let error = #expect(throws: ServerError.self) { try Rate(text) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("\"\(text.prefix(80))\" is no rate; expected RATE or RATE:BURST"))
        #expect(error?.code == .invalidSettings)
    }

    @Test("numbers are checked like texts")
    func numbers() {
        for (perSecond, burst) in [
            (Double.nan, 1), (.infinity, 1), (-.infinity, 1), (0, 1), (-1, 1), (1e9, 1),
            (.leastNonzeroMagnitude, 1),
            (1, 0), (1, -1), (1, .max),
        ] {
            #expect(throws: ServerError.self) { try Rate(perSecond: perSecond, burst: burst) }
        }
    }
}
