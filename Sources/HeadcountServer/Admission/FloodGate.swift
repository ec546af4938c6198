import Headcount
import Logging
import Synchronization

/// Turns away what comes too fast: connects and joins of one client, and joins to one topic.
///
/// Each rate is optional, and a rate that is not set costs nothing. It may be asked from every
/// event loop: buckets are in 16 parts, each under its own lock. It keeps 65,536 addresses or
/// topics for each rate at most: about 6 MB, and for topics their texts.
final class FloodGate: Sendable {
    /// What the gate says.
    enum Verdict: Sendable, Hashable {
        case allowed
        /// It came too fast; the client may try again after so long.
        case refused(FloodReport.Kind, retryAfter: Duration)
    }

    private let connects: Shards<RateLimiter<IPAddress>>?
    private let joins: Shards<RateLimiter<IPAddress>>?
    private let topicJoins: Shards<RateLimiter<Topic>>?
    private let report = Mutex(FloodReport())
    private let logger: Logger

    /// A gate for these rates: connects a second from one client, joins a second from one client,
    /// and joins a second to one topic. What is nil is not limited.
    init(connects: Rate? = nil, joins: Rate? = nil, topicJoins: Rate? = nil, logger: Logger) {
        self.connects = connects.map { Shards(Self.limiter($0)) }
        self.joins = joins.map { Shards(Self.limiter($0)) }
        self.topicJoins = topicJoins.map { Shards(Self.limiter($0)) }
        self.logger = logger
    }

    /// Whether a client may connect now; it counts as connected.
    ///
    /// - Parameter address: The client's address; nil for one that is exempt from limits by
    ///   address, or has none.
    func connect(from address: IPAddress?, now: ContinuousClock.Instant) -> Verdict {
        guard let address else { return .allowed }
        return judge(address.group, connects, .connects, now) { .address($0) }
    }

    /// Whether a client may join a topic now; it counts as joined.
    ///
    /// A join that its topic's rate refuses has used the client's: who goes on trying pays for it.
    ///
    /// - Parameter address: As for ``connect(from:now:)``.
    func join(
        _ topic: Topic, from address: IPAddress?, now: ContinuousClock.Instant
    ) -> Verdict {
        if let address {
            let verdict = judge(address.group, joins, .joins, now) { .address($0) }
            guard verdict == .allowed else { return verdict }
        }
        return judge(topic, topicJoins, .topicJoins, now) { .topic($0) }
    }

    /// Logs what no line has told of: to be called every now and then, so that a flood's end is
    /// told of too.
    func logRest(now: ContinuousClock.Instant) {
        let line = report.withLock { $0.line(now: now) }
        if let line { logger.warning("\(line)") }
    }

    private func judge<Key: Hashable & Sendable>(
        _ key: Key, _ limiters: Shards<RateLimiter<Key>>?, _ kind: FloodReport.Kind,
        _ now: ContinuousClock.Instant, subject: (Key) -> FloodReport.Subject
    ) -> Verdict {
        guard let limiters else { return .allowed }
        let wait = limiters.withPart(of: key) { limiter in
            limiter.allows(key, now: now) ? nil : limiter.retryAfter(key, now: now)
        }
        guard let wait else { return .allowed }
        let line = report.withLock { $0.note(kind, subject(key), now: now) }
        if let line { logger.warning("\(line)") }
        return .refused(kind, retryAfter: wait)
    }

    private static func limiter<Key>(_ rate: Rate) -> RateLimiter<Key> {
        RateLimiter(rate: rate, maximumKeys: 65_536 / Shards<RateLimiter<Key>>.count)
    }
}
