import Headcount
import Synchronization

/// What time it is in Redis, as far as its replies tell.
///
/// Every reply with a time in it sets it anew, so it follows a clock that jumps or another server
/// that took over; in between it runs with this machine's.
final class StoreClock: Sendable {
    private let reading = Mutex<(milliseconds: UInt64, at: ContinuousClock.Instant)?>(nil)

    /// Takes note of a time that just came.
    func set(_ milliseconds: UInt64) {
        reading.withLock { $0 = (milliseconds, .now) }
    }

    /// The time in so long, in milliseconds since 1970; 0 while nothing is known.
    func milliseconds(in duration: Duration) -> UInt64 {
        reading.withLock { reading in
            guard let reading else { return 0 }
            return reading.milliseconds
                &+ (ContinuousClock.now - reading.at + duration).wholeMilliseconds
        }
    }
}
