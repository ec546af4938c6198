import Headcount
import Synchronization

/// What time it is in Redis, as far as its replies tell.
///
/// Every reply with a time in it sets it anew, so it follows a clock that jumps or another server
/// that took over; in between it runs with this machine's.
final class StoreClock: Sendable {
    private struct Reading {
        let milliseconds: UInt64
        /// The time was read after this…
        let sentAt: ContinuousClock.Instant
        /// … and before this.
        let receivedAt: ContinuousClock.Instant
    }

    private struct State {
        var reading: Reading?
        var jump = Duration.zero
        var steady: SteadyClock
    }

    /// What two readings may differ by that is no jump: clocks are kept in step by small pushes.
    static let tolerance = Duration.milliseconds(250)

    private let state: Mutex<State>

    init(ttl: Duration) {
        state = Mutex(State(steady: SteadyClock(ttl: ttl)))
    }

    /// Takes note of a time that just came in answer to what was sent at `sentAt`, with the epoch
    /// where the answer has it.
    func set(
        _ milliseconds: UInt64, in epoch: Epoch? = nil, sentAt: ContinuousClock.Instant,
        receivedAt: ContinuousClock.Instant = .now
    ) {
        let new = Reading(milliseconds: milliseconds, sentAt: sentAt, receivedAt: receivedAt)
        state.withLock { state in
            if let old = state.reading { state.jump += Self.jump(from: old, to: new) }
            state.reading = new
            if let epoch {
                state.steady.note(milliseconds, in: epoch, sentAt: sentAt, receivedAt: receivedAt)
            }
        }
    }

    /// What this process vouches for about Redis's clock.
    func word(at now: ContinuousClock.Instant) -> SteadyClock.Word? {
        state.withLock { $0.steady.word(at: now) }
    }

    /// The time in so long, in milliseconds since 1970; 0 while nothing is known.
    func milliseconds(in duration: Duration) -> UInt64 {
        state.withLock { state in
            guard let reading = state.reading else { return 0 }
            return reading.milliseconds
                &+ (ContinuousClock.now - reading.receivedAt + duration).wholeMilliseconds
        }
    }

    /// What Redis's clock must have reached.
    func bound(at now: ContinuousClock.Instant) -> SteadyClock.Bound {
        state.withLock { $0.steady.bound(at: now) } ?? .init(milliseconds: 0, epoch: .none)
    }

    /// By how much the clock has jumped in all since the last call; zero when it ran evenly.
    func takeJump() -> Duration {
        state.withLock { state in
            defer { state.jump = .zero }
            return state.jump
        }
    }

    /// How far the new time lies outside what the old one and the time in between allow: each was
    /// read at some moment between its sending and its coming.
    private static func jump(from old: Reading, to new: Reading) -> Duration {
        let difference = Duration.milliseconds(
            Int64(clamping: new.milliseconds) - Int64(clamping: old.milliseconds))
        let earliest = new.sentAt - old.receivedAt
        let latest = new.receivedAt - old.sentAt
        if difference < earliest - tolerance { return difference - earliest }
        if difference > latest + tolerance { return difference - latest }
        return .zero
    }
}
