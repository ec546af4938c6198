import Headcount

/// When the count of a topic is told to those who follow it.
///
/// It decides and does no I/O. A count of at most ``promptLimit`` is told as soon as it has changed,
/// since people look at each of a few; a larger one at most every ``interval``.
struct CountPlan: Sendable {
    /// The largest count of which each change is told.
    static let promptLimit = 100
    /// The least time between two pushes of a larger count.
    static let interval = Duration.seconds(5)

    private struct Told {
        var total: Int
        var at: ContinuousClock.Instant
    }

    private var topics: [Topic: Told] = [:]

    /// Somebody begins to follow a topic, and was told its count.
    mutating func begin(_ row: ClusterStats.TopicRow, now: ContinuousClock.Instant) {
        if topics[row.topic] == nil { topics[row.topic] = Told(total: row.total, at: now) }
    }

    /// Nobody follows the topic any more.
    mutating func end(_ topic: Topic) { topics[topic] = nil }

    /// Whether a count is to be told now; then it counts as told.
    mutating func tell(_ row: ClusterStats.TopicRow, now: ContinuousClock.Instant) -> Bool {
        guard let told = topics[row.topic], told.total != row.total else { return false }
        let isPrompt = row.total <= Self.promptLimit
        guard isPrompt || now - told.at >= Self.interval else { return false }
        topics[row.topic] = Told(total: row.total, at: now)
        return true
    }
}
