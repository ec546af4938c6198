/// How long to wait before the next attempt to connect: exponential, with full jitter.
///
/// The delay is drawn evenly from zero to a limit that doubles with each failure, so that many
/// clients of one server do not come back at the same moment.
public struct Backoff: Sendable, Hashable {
    /// The limit after the first failure.
    public let initial: Duration
    /// The limit that is never exceeded.
    public let maximum: Duration

    /// Creates a backoff; the defaults retry within 50 ms at first, and at least once a second.
    /// Both are kept between zero and a day, and the maximum is at least the initial limit.
    public init(initial: Duration = .milliseconds(50), maximum: Duration = .seconds(1)) {
        self.initial = min(max(initial, .zero), .seconds(86_400))
        self.maximum = min(max(maximum, self.initial), .seconds(86_400))
    }

    /// The longest delay after `failures` failures in a row, of which the first is number 1.
    public func limit(failures: Int) -> Duration {
        var limit = initial
        for _ in 1..<min(max(failures, 1), 64) where limit < maximum { limit *= 2 }
        return min(limit, maximum)
    }

    /// A delay between zero and ``limit(failures:)``, in whole microseconds.
    public func delay(
        failures: Int, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let microseconds = Int64(limit(failures: failures) / .microseconds(1))
        return .microseconds(Int64.random(in: 0...microseconds, using: &generator))
    }
}
