import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One ``VersionedCount`` in many places: each thread changes a stripe of its own, so that threads
/// that count at the same time do not take a line of memory from each other.
///
/// What one thread counted up another may count down: the sum of all stripes is right, a stripe
/// alone says nothing.
final class StripedCount: Sendable {
    private static let stripeBits: UInt64 = 5

    /// A count on lines of memory of its own, with those that processors fetch along.
    private final class Stripe: Sendable {
        private let before = InlineArray<14, UInt64>(repeating: 0)
        let count = VersionedCount()
        private let after = InlineArray<14, UInt64>(repeating: 0)
    }

    private let stripes = (0..<(1 << StripedCount.stripeBits)).map { _ in Stripe() }

    /// The sum of all words. Each only ever grows, so that two equal sums say that nothing changed.
    var word: UInt64 { stripes.reduce(0) { $0 &+ $1.count.word } }

    /// The count of this moment. What changes while the stripes are added up may be seen in part.
    var value: Int { max(0, Int(Int32(truncatingIfNeeded: word))) }

    func increment() { stripe.count.increment() }

    func decrement() { stripe.count.decrement() }

    private var stripe: Stripe {
        // Threads lie at regular distances: a multiplication spreads them (Knuth, TAOCP 6.4).
        let hash = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
        return stripes[Int(hash >> (64 - Self.stripeBits))]
    }
}
