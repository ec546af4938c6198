import Headcount

/// Answers of one node of a cluster whose view is fresh.
///
/// Prints `totals MICROSECONDS`, and for the full list as JSON `first MICROSECONDS` after each
/// change of the view and `again MICROSECONDS` after that.
struct AnswerBench {
    private static let rounds = 5

    let nodes: [HeadcountNode]
    private let topics: [Topic]

    init(nodes count: Int, topics: Int) throws {
        let store = MemoryStore()
        nodes = try (0..<count).map { number in
            let settings = NodeSettings(
                cluster: try ClusterName("bench"), node: try NodeName("node-\(number)"))
            return try HeadcountNode(settings, store: store, logger: .failures)
        }
        self.topics = (0..<topics).map { Topic(stored: "room:\($0)") }
    }

    func run() async throws {
        var held: [HeldConnection] = []
        try await withThrowingTaskGroup { group in
            for node in nodes {
                held += topics.map { HeldConnection(node.table.join($0)) }
                group.addTask { try await node.run() }
            }
            for _ in 0..<Self.rounds {
                held += nodes.map { HeldConnection($0.table.join(topics[0])) }
                // The others publish, and the picture becomes older than max-age.
                try await Task.sleep(for: .milliseconds(1_500))
                await measure()
            }
            group.cancelAll()
        }
        withExtendedLifetime(held) {}
    }

    private func measure() async {
        _ = await nodes[0].clusterTotals()
        await report("first", repetitions: 1) { _ = await nodes[0].encodedClusterStats() }
        await report("again", repetitions: 20) { _ = await nodes[0].encodedClusterStats() }
        _ = await nodes[0].clusterTotals()
        await report("totals", repetitions: 200) { _ = await nodes[0].clusterTotals() }
    }

    private func report(
        _ what: String, repetitions: Int, _ body: () async -> Void
    ) async {
        let duration = await ContinuousClock().measure {
            for _ in 0..<repetitions { await body() }
        }
        print(what, duration / .microseconds(1) / Double(repetitions))
    }
}
