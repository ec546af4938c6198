import Headcount

/// One node of a simulation: the real plan and the real view, and a table that is known by heart.
struct SimulatedProcess {
    enum State: Equatable {
        case running
        case paused(until: Int)
        /// It is gone since then, crashed or stopped in order.
        case gone(since: Int)
    }

    let chosenName: NodeName
    let startedAt: Int
    var state = State.running
    var plan: PublishPlan
    var view = ClusterView()
    /// Its live connections by topic.
    private(set) var counts: [Topic: Int] = [:]
    private(set) var total = 0
    /// Changed topics that the plan does not know yet.
    private var dirty: Set<Topic> = []
    /// Every total it had, and since when.
    private(set) var history: [(since: Int, total: Int)]
    /// Unreachable until then.
    var cutUntil = 0
    /// The command that it waits for: one for its counts, one for the others'.
    var writing: Int?
    var reading: Int?
    var hasWrittenTable = false
    /// When a write of it was last applied under a name that it still holds.
    var appliedAt: Int?

    init(name: NodeName, startedAt: Int, heartbeat: Duration, ttl: Duration, token: UInt64) {
        chosenName = name
        self.startedAt = startedAt
        plan = PublishPlan(
            name: name, profile: NodeProfile(), heartbeat: heartbeat, ttl: ttl, token: token)
        history = [(startedAt, 0)]
    }

    var isGone: Bool { if case .gone = state { true } else { false } }

    mutating func change(_ topic: Topic, by difference: Int, at time: Int) {
        let count = max(0, (counts[topic] ?? 0) + difference)
        total += count - (counts[topic] ?? 0)
        counts[topic] = count == 0 ? nil : count
        dirty.insert(topic)
        history.append((time, total))
    }

    mutating func leaveAll(at time: Int) {
        for (topic, count) in counts { change(topic, by: -count, at: time) }
    }

    mutating func takeChanges() -> [TopicCount] {
        defer { dirty = [] }
        return dirty.map { TopicCount(topic: $0, count: counts[$0] ?? 0) }
    }

    var table: [TopicCount] { counts.map { TopicCount(topic: $0, count: $1) } }

    /// Whether it had this total at some moment of a stretch of time.
    func had(_ total: Int, from: Int, to: Int) -> Bool {
        for (index, entry) in history.enumerated() where entry.total == total {
            let end = index + 1 < history.count ? history[index + 1].since : Int.max
            if entry.since <= to, end >= from { return true }
        }
        return false
    }
}
