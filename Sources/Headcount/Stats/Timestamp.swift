#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A moment in UTC, as the answers show it.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds left out.
    public let microseconds: Int64

    /// Wraps a moment.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment by the system's clock.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Earlier moments are smaller.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// ISO 8601 with microseconds: `2026-01-01T00:00:00.000000Z`.
    public var description: String { String(decoding: text, as: UTF8.self) }

    /// ``description`` in bytes. Years beyond 9999 keep their last four digits, so that there are
    /// always ``length`` of them.
    package var text: [UInt8] {
        let (days, ofDay) = Timestamp.split(microseconds, by: 86_400_000_000)
        let (second, fraction) = Timestamp.split(ofDay, by: 1_000_000)
        let (year, month, day) = Timestamp.civil(days: days)
        var text = Array("0000-00-00T00:00:00.000000Z".utf8)
        let fields = [
            (year, 4), (month, 7), (day, 10), (second / 3_600, 13), (second / 60 % 60, 16),
            (second % 60, 19), (fraction, 26),
        ]
        for (value, end) in fields {
            var (rest, place) = (value.magnitude, end)
            while rest > 0, place > 0, text[place - 1] == UInt8(ascii: "0") {
                place -= 1
                text[place] += UInt8(rest % 10)
                rest /= 10
            }
        }
        return text
    }

    /// How many bytes ``text`` has.
    package static let length = 27

    private static func split(_ value: Int64, by unit: Int64) -> (whole: Int64, rest: Int64) {
        let rest = (value % unit + unit) % unit
        return ((value - rest) / unit, rest)
    }

    /// The Gregorian date of a day counted from 1970 (Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", `civil_from_days`).
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Days from 0000-03-01, so that a leap day is a year's last.
        let (era, dayOfEra) = split(days + 719_468, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
