/// What a process can vouch for about a store's clock, by its own: how much time has certainly
/// passed.
///
/// Permits are free when the lease of their holder ends, and not a moment earlier. A lease's end is
/// written in the store's time, and that may jump. So the store frees permits only on the word of
/// the process that asks, which has watched the store's clock beside its own:
///
///     anchor ──────────── ttl at least ────────────▶ now, by this process's clock
///            no reading in between was off
///
/// The word is given in the store's time, carried on from the anchor by the process's own clock: it
/// is never ahead of what has really passed. A reading that does not fit becomes the new anchor, and
/// so does the first one after half a ttl without any. So does the first one of a new epoch: a word
/// holds for the epoch that it was given in, since a clock that goes back far makes a new one.
package struct SteadyClock: Sendable {
    /// A moment of the store's time that has certainly been reached, and since when the store's
    /// clock was watched.
    package struct Word: Sendable, Hashable {
        package let now: UInt64
        package let since: UInt64
        package let epoch: Epoch

        package init(now: UInt64, since: UInt64, epoch: Epoch) {
            self.now = now
            self.since = since
            self.epoch = epoch
        }

        /// Whether `deadline`, at most a `ttl` after it was written, has certainly passed.
        package func isPast(_ deadline: UInt64, ttl: UInt64) -> Bool {
            now >= max(deadline, since + ttl)
        }
    }

    /// A time that the store's clock had reached before it was asked again: one that is behind it
    /// has gone back.
    package struct Bound: Sendable, Hashable {
        package let milliseconds: UInt64
        package let epoch: Epoch

        package init(milliseconds: UInt64, epoch: Epoch) {
            self.milliseconds = milliseconds
            self.epoch = epoch
        }

        /// Whether a clock that shows `now` in `epoch` has gone back. Leases that it gave would end
        /// before their time.
        package func isBroken(by now: UInt64, in epoch: Epoch, ttl: UInt64) -> Bool {
            epoch == self.epoch && now + ttl / 32 < milliseconds
        }
    }

    private struct Reading {
        let milliseconds: UInt64
        let epoch: Epoch
        let receivedAt: ContinuousClock.Instant
    }

    private let ttl: Duration
    private var anchor: Reading?
    private var lastFit: ContinuousClock.Instant?
    private var latest: Reading?

    package init(ttl: Duration) {
        self.ttl = ttl
    }

    /// By how much a reading may be off. Three of these are less than the margin that a holder
    /// keeps before the end of its lease.
    private var tolerance: Duration { ttl / 32 }

    /// Takes note of the store's time, read between two moments.
    package mutating func note(
        _ milliseconds: UInt64, in epoch: Epoch, sentAt: ContinuousClock.Instant,
        receivedAt: ContinuousClock.Instant
    ) {
        // A slow answer says too little about the moment at which the time was read.
        guard receivedAt - sentAt <= tolerance else { return }
        let reading = Reading(milliseconds: milliseconds, epoch: epoch, receivedAt: receivedAt)
        if let anchor, let lastFit {
            guard receivedAt >= anchor.receivedAt, epoch >= anchor.epoch else { return }
            latest = reading
            // Unwatched for longer, the clock may have gone back and come forward again, and leases
            // given meanwhile would end too early by this one.
            let isWatched = receivedAt - lastFit <= ttl / 2
            let off =
                Double(milliseconds) - Double(anchor.milliseconds)
                - (receivedAt - anchor.receivedAt) / .milliseconds(1)
            if isWatched, epoch == anchor.epoch, abs(off) <= tolerance * 2 / .milliseconds(1) {
                self.lastFit = receivedAt
                return
            }
        }
        anchor = reading
        latest = reading
        lastFit = receivedAt
    }

    /// What the store's clock must have reached now; nil before the first reading.
    package func bound(at now: ContinuousClock.Instant) -> Bound? {
        latest.map {
            Bound(
                milliseconds: $0.milliseconds + (now - $0.receivedAt).wholeMilliseconds,
                epoch: $0.epoch)
        }
    }

    /// What can be vouched for now; nil when the clock was not watched closely enough of late.
    package func word(at now: ContinuousClock.Instant) -> Word? {
        guard let anchor, let lastFit, now - lastFit <= ttl / 2 else { return nil }
        return Word(
            now: anchor.milliseconds + (now - anchor.receivedAt).wholeMilliseconds,
            since: anchor.milliseconds, epoch: anchor.epoch)
    }
}
