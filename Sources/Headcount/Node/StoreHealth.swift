/// Whether the store answers, as a node's own attempts saw it.
public struct StoreHealth: Sendable, Hashable {
    /// What the attempts of late came to.
    public enum State: String, Sendable {
        /// Nothing was tried yet.
        case unknown
        /// Every shard answered.
        case up
        /// A shard could not be written or read.
        case down
    }

    /// One of the ways in which a node uses its store: each has a connection of its own, and may
    /// fail while the others do not.
    struct Lane: Sendable, Hashable {
        enum Purpose { case write, read }

        let shard: Int
        let purpose: Purpose
    }

    /// What the attempts of late came to.
    public private(set) var state = State.unknown
    /// When it last answered.
    public private(set) var lastSuccess: ContinuousClock.Instant?
    /// How long its last answer took.
    public private(set) var roundTrip: Duration?
    /// How often it failed since the start.
    public var failures: Int { failuresByKind.values.reduce(0, +) }
    /// The same, by kind.
    public private(set) var failuresByKind: [StoreFailure: Int] = [:]

    private var failing: Set<Lane> = []
    private var toldState = State.unknown
    private var limiter = LogLimiter()

    /// Whether the last attempt failed.
    func isFailing(_ lane: Lane) -> Bool { failing.contains(lane) }

    /// Takes note of an answer.
    ///
    /// - Returns: Whether the log should be told the state: it is another than was told last, and
    ///   the log has not been told too often of late.
    mutating func succeeded(
        _ lane: Lane, sentAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> Bool {
        lastSuccess = now
        roundTrip = now - sentAt
        failing.remove(lane)
        return judge(now: now)
    }

    /// Takes note of a failure; returns as ``succeeded(_:sentAt:now:)`` does.
    mutating func failed(
        _ lane: Lane, _ kind: StoreFailure, now: ContinuousClock.Instant
    ) -> Bool {
        failuresByKind[kind, default: 0] += 1
        failing.insert(lane)
        return judge(now: now)
    }

    private mutating func judge(now: ContinuousClock.Instant) -> Bool {
        state = failing.isEmpty ? .up : .down
        guard state != toldState, limiter.allows(at: now) else { return false }
        toldState = state
        return true
    }
}
