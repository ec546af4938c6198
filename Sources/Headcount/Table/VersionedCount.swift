import Synchronization

/// A count, and how often it has changed, in one atomic word.
///
///     63          32 31           0
///     ┌─────────────┬─────────────┐
///     │   changes   │    count    │
///     └─────────────┴─────────────┘
///
/// Counting up adds 1 to both halves, counting down adds 1 to the upper one and takes 1 from the
/// lower: a single atomic addition either way. The count stays below 2³². The changes wrap around
/// after 2³² of them, so two equal words say that nothing changed in between, unless exactly that
/// many changes went by unseen.
///
/// Whoever reads the word also sees what its changers had done before they changed it.
struct VersionedCount: ~Copyable, Sendable {
    private static let oneChange: UInt64 = 1 << 32

    private let bits = Atomic<UInt64>(0)

    /// Both halves. It never repeats, but for the wrap-around.
    var word: UInt64 { bits.load(ordering: .acquiring) }

    /// The count of this moment.
    var value: Int { Int(word & (Self.oneChange - 1)) }

    /// The count, in one order with all that is stored before it.
    var orderedValue: Int {
        Int(bits.load(ordering: .sequentiallyConsistent) & (Self.oneChange - 1))
    }

    ///
    /// - Returns: The count before.
    @discardableResult
    func increment() -> Int {
        let before = bits.wrappingAdd(Self.oneChange + 1, ordering: .sequentiallyConsistent)
        return Int(before.oldValue & (Self.oneChange - 1))
    }

    /// Counts down.
    func decrement() {
        bits.wrappingAdd(Self.oneChange - 1, ordering: .releasing)
    }
}
