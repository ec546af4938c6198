/// Keeps a log line that may come at any rate from coming more often than people can read.
///
/// A bucket of tokens: so many lines at once, and one more each interval.
struct LogLimiter: Sendable, Hashable {
    private let burst: Int
    private let interval: Duration
    private var tokens: Int
    private var refilledAt: ContinuousClock.Instant?

    /// The defaults let five lines through at once, and five a minute after that.
    init(burst: Int = 5, interval: Duration = .seconds(12)) {
        self.burst = burst
        self.interval = interval
        tokens = burst
    }

    /// Whether a line may be written now; it counts as written.
    mutating func allows(at now: ContinuousClock.Instant) -> Bool {
        let last = refilledAt ?? now
        let refills = Int((now - last) / interval)
        tokens = min(burst, tokens + refills)
        refilledAt = last + interval * refills
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
