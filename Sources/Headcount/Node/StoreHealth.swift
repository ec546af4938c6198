/// Whether the store answers, as a node's own attempts saw it.
public struct StoreHealth: Sendable, Hashable {
    /// The last attempt's result.
    public enum State: String, Sendable {
        /// Nothing was tried yet.
        case unknown
        /// It answered.
        case up
        /// It failed.
        case down
    }

    /// The last attempt's result.
    public private(set) var state = State.unknown
    /// When it last answered.
    public private(set) var lastSuccess: ContinuousClock.Instant?
    /// How long its last answer took.
    public private(set) var roundTrip: Duration?
    /// How often it failed since the start.
    public private(set) var failures = 0

    /// Takes note of an answer. True when the state changed by it.
    mutating func succeeded(sentAt: ContinuousClock.Instant, now: ContinuousClock.Instant) -> Bool {
        lastSuccess = now
        roundTrip = now - sentAt
        defer { state = .up }
        return state != .up
    }

    /// Takes note of a failure. True when the state changed by it.
    mutating func failed() -> Bool {
        failures += 1
        defer { state = .down }
        return state != .down
    }
}
