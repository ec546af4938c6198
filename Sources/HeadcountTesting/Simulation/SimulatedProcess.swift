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
    var view: ClusterView
    /// Its permits, and what is connected under strict limits.
    var desk: SimulatedDesk
    /// Its live connections by topic.
    private(set) var counts: [Topic: Int] = [:]
    var total: Int { history.reduce(0) { $0 + ($1.last?.total ?? 0) } }
    /// Changed topics that the plan does not know yet.
    private var dirty: Set<Topic> = []
    /// Every total it had in each shard, and since when.
    private var history: [[(since: Int, total: Int)]]
    /// Unreachable until then.
    var cutUntil = 0
    /// The commands that it waits for, by shard: one for its counts, one for the others'.
    var writing: [Int?]
    var reading: [Int?]
    var hasWrittenTable: [Bool]
    /// When a write of it was last applied in the home shard under a name that it still holds.
    var appliedAt: Int?

    init(name: NodeName, startedAt: Int, settings: Simulation.Settings, token: UInt64) {
        let shards = settings.shards
        chosenName = name
        self.startedAt = startedAt
        plan = PublishPlan(
            name: name, profile: NodeProfile(shards: shards), heartbeat: settings.heartbeat,
            ttl: settings.ttl, token: token)
        view = ClusterView(shards: shards)
        desk = SimulatedDesk(settings, holder: token)
        history = Array(repeating: [(startedAt, 0)], count: shards)
        writing = Array(repeating: nil, count: shards)
        reading = Array(repeating: nil, count: shards)
        hasWrittenTable = Array(repeating: false, count: shards)
    }

    var isGone: Bool { if case .gone = state { true } else { false } }

    mutating func change(_ topic: Topic, by difference: Int, at time: Int) {
        let count = max(0, (counts[topic] ?? 0) + difference)
        let shard = topic.shard(of: history.count)
        let total = (history[shard].last?.total ?? 0) + count - (counts[topic] ?? 0)
        counts[topic] = count == 0 ? nil : count
        dirty.insert(topic)
        history[shard].append((time, total))
    }

    mutating func leaveAll(at time: Int) {
        for (topic, count) in counts { change(topic, by: -count, at: time) }
    }

    mutating func takeChanges() -> [TopicCount] {
        defer { dirty = [] }
        return dirty.map { TopicCount(topic: $0, count: counts[$0] ?? 0) }
    }

    /// Its counts in one shard.
    func table(_ shard: Int) -> [TopicCount] {
        counts.filter { $0.key.shard(of: history.count) == shard }
            .map { TopicCount(topic: $0, count: $1) }
    }

    /// Whether it had this total in a shard at some moment of a stretch of time.
    func had(_ total: Int, in shard: Int, from: Int, to: Int) -> Bool {
        let history = history[shard]
        for (index, entry) in history.enumerated() where entry.total == total {
            let end = index + 1 < history.count ? history[index + 1].since : Int.max
            if entry.since <= to, end >= from { return true }
        }
        return false
    }
}
