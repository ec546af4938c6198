/// How a node gives up its sockets: none at first, so that balancers can take note, then in batches
/// spread over time, so that those who come back do not come back together.
struct DrainPlan: Sendable, Equatable {
    let startedAt: ContinuousClock.Instant
    /// How long all sockets stay.
    let delay: Duration
    /// Over how long they are closed after that.
    let duration: Duration

    /// When the last one is closed.
    var end: ContinuousClock.Instant { startedAt + delay + duration }

    /// Which share of the sockets may still be open: 1 until the delay is over, 0 at the end.
    func share(at now: ContinuousClock.Instant) -> Double {
        let elapsed = now - startedAt - delay
        if elapsed <= .zero { return elapsed == .zero && duration == .zero ? 0 : 1 }
        return elapsed >= duration ? 0 : 1 - elapsed / duration
    }

    /// Which share of those that are open now to close, when the last batch was at `last`.
    func batch(from last: ContinuousClock.Instant, to now: ContinuousClock.Instant) -> Double {
        let before = share(at: last)
        return before > 0 ? (before - share(at: now)) / before : 1
    }

    /// When to close the next batch; `chance` is from 0 to 1.
    ///
    /// A hundred batches or so, each up to half too early or too late.
    func nextBatch(after now: ContinuousClock.Instant, chance: Double) -> ContinuousClock.Instant {
        let step = max(duration / 100, .milliseconds(50))
        return min(max(now, startedAt + delay) + step * (0.5 + chance), max(now, end))
    }
}
