/// One life of a node: new for every start, and larger than all before it under its name.
///
/// Milliseconds of the store's clock in the high bits and chance in the low twelve. It stays
/// below 2^53, the largest integer that a Lua number holds, until the year 2039.
public struct Incarnation: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number itself.
    public let rawValue: UInt64

    /// Wraps a number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The bits of chance that are used.
    package static let chance: UInt64 = 0xF_FFFF

    /// The incarnation that follows `previous` at `milliseconds`.
    package static func next(
        after previous: Incarnation?, milliseconds: UInt64, random: UInt64
    ) -> Incarnation {
        // The clock may be behind the last incarnation. Chance, and not one more, then keeps two
        // processes apart that each took over from it, one of them in a past that a failover
        // has undone.
        let least = (previous?.rawValue ?? 0) + 1 + (random & chance)
        return Incarnation(max((milliseconds << 12) | (random & 0xFFF), least))
    }

    /// Later lives are larger.
    public static func < (left: Incarnation, right: Incarnation) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
