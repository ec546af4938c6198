/// A stretch of time in which the store has forgotten nothing.
///
/// Whatever makes the store forget (a flush, an empty restart, a failover, a stop longer than
/// ttl, a jump of its clock) opens a new epoch with a larger number. For one ttl after that the
/// cluster *settles*: nodes write everything again, and nobody concludes from an absent node
/// that it is dead.
public struct Epoch: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number itself: milliseconds of the store's clock when the epoch was opened, or one
    /// above the epoch before, whichever is larger.
    public let rawValue: UInt64

    /// Wraps a number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Before anything was heard from the store.
    public static let none = Epoch(0)

    /// Later epochs are larger.
    public static func < (left: Epoch, right: Epoch) -> Bool { left.rawValue < right.rawValue }

    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
