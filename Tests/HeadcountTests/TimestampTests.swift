import Foundation
import Headcount
import HeadcountTesting
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "It shows ISO 8601 in UTC with microseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (1, "1970-01-01T00:00:00.000001Z"),
            (1_767_225_600_000_000, "2026-01-01T00:00:00.000000Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00.000000Z"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (-86_400_000_000, "1969-12-31T00:00:00.000000Z"),
            (-2_208_988_800_000_000, "1900-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func table(_ microseconds: Int64, _ text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test("It agrees with Foundation on random seconds from 1900 to 2200")
    func foundation() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<2_000 {
            let second = Int64.random(in: -2_208_988_800..<7_258_118_400, using: &random)
            let text = Timestamp(microseconds: second * 1_000_000).description
            let date = Date(timeIntervalSince1970: TimeInterval(second))
            #expect(text == date.formatted(.iso8601).replacing("Z", with: ".000000Z"))
        }
    }

    @Test("Now is now, and later is larger")
    func now() {
        let now = Timestamp.now
        let difference = Double(now.microseconds) / 1_000_000 - Date().timeIntervalSince1970
        #expect(abs(difference) < 5)
        #expect(Timestamp(microseconds: 1) < Timestamp(microseconds: 2))
    }
}
