import Synchronization

/// Until when a node may count on the permits that it holds in one shard of the store.
///
/// Looked at by every join under a strict rule at the very moment it asks, and not on a tick: a
/// process that was stopped admits nothing when it wakes. It runs on a clock that counts the time
/// in which the machine sleeps.
package final class StrictLease: Sendable {
    private static let origin = ContinuousClock.now

    /// Nanoseconds since ``origin``; 0 when there is none.
    private let end = Atomic<Int64>(0)

    /// One that has ended stays so until ``release()``.
    private let latches: Bool

    /// - Parameter latches: Whether somebody must have closed what rests on a lease that has ended
    ///   before there is another one.
    package init(latches: Bool = false) {
        self.latches = latches
    }

    /// Whether the lease lies ahead.
    package var isHeld: Bool { Self.nanoseconds(.now) < end.load(ordering: .acquiring) }

    /// Whether there was one, and it has ended.
    package var isLapsed: Bool {
        let end = end.load(ordering: .acquiring)
        return end != 0 && Self.nanoseconds(.now) >= end
    }

    /// All that rested on a lease that has ended is closed: there may be another one.
    package func release() {
        if isLapsed { end.store(0, ordering: .releasing) }
    }

    /// Sets the end; nil for none.
    package func set(end instant: ContinuousClock.Instant?) {
        if latches, isLapsed { return }
        end.store(instant.map(Self.nanoseconds) ?? 0, ordering: .releasing)
    }

    private static func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (instant - origin).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
