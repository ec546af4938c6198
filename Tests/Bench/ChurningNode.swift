import Headcount
import HeadcountRedis

/// A node in which so many topics change every flush, until it is ended.
///
/// Prints `ready` when all of them are published.
struct ChurningNode {
    let settings: NodeSettings
    let store: RedisStore
    let topics: [Topic]
    let changes: Int

    init(url: String, topics: Int, changes: Int) throws {
        let cluster = try ClusterName("bench")
        settings = NodeSettings(cluster: cluster, node: try NodeName("churning"))
        store = RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl)
        self.topics = (0..<topics).map { Topic(stored: "room:\($0)") }
        self.changes = changes
    }

    func run() async throws {
        let node = try HeadcountNode(settings, store: store, logger: .failures)
        let held = topics.map { HeldConnection(node.table.join($0)) }
        try await node.establish(within: .seconds(10))
        report("ready")
        try await withThrowingTaskGroup { group in
            group.addTask { try await node.run() }
            try await churn(node.table)
        }
        withExtendedLifetime(held) {}
    }

    /// Joins a topic a second time or leaves it again, each topic in turn.
    private func churn(_ table: LocalTable) async throws {
        var seconds: [HeldConnection?] = Array(repeating: nil, count: topics.count)
        var next = 0
        // By the clock, however long the changes take: so many a second in the end.
        var due = ContinuousClock.now
        while true {
            for _ in 0..<changes {
                seconds[next] =
                    seconds[next] == nil ? HeldConnection(table.join(topics[next])) : nil
                next = (next + 1) % topics.count
            }
            due += settings.flush
            try await Task.sleep(until: due)
        }
    }
}
