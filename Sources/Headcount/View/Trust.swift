/// How far an answer made from a view can be trusted at one moment.
package struct Trust: Sendable, Hashable {
    /// The time since the view was last read from the store; since the start if it never was.
    package let age: Duration
    /// The last successful look is older than ttl.
    package let isStale: Bool
    /// Every living node's counts are in the answer, in full, this node's among the others'.
    package let isComplete: Bool

    /// Judges a picture of the other nodes.
    ///
    /// - Parameters:
    ///   - snapshot: The picture.
    ///   - lastAppliedAt: When this node last sent a write that was applied: for a ttl from then
    ///     others count it.
    ///   - startedAt: When this node started.
    package init(
        _ snapshot: ClusterSnapshot, lastAppliedAt: ContinuousClock.Instant?,
        startedAt: ContinuousClock.Instant, ttl: Duration, now: ContinuousClock.Instant
    ) {
        age = now - (snapshot.readAt ?? startedAt)
        isStale = snapshot.readAt == nil || age > ttl
        let isPublishing = lastAppliedAt.map { now - $0 <= ttl } ?? false
        isComplete = snapshot.isComplete && isPublishing && !isStale
    }
}
