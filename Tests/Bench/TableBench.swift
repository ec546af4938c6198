import Headcount

/// Joins and leaves on the local table, 10,000 topics in random order, while it is collected as
/// a publisher does.
///
/// Prints `WAY THREADS shared|apart|own NANOSECONDS`: the time of a join with its leave, as each
/// thread sees it: on one table in the same topics, on one table in topics of each thread's own, or
/// on a table for each thread.
struct TableBench {
    /// How the topic is named at each join.
    enum Way: String, CaseIterable {
        /// Through a ``TopicCounter`` for each topic.
        case held
        /// By a ``Topic`` that was made before.
        case topic
        /// By a text that is checked each time.
        case text
    }

    static let topics = (0..<10_000).map { "room:\($0)" }
    static let otherTopics = (0..<10_000).map { "hall:\($0)" }
    static let flush = Duration.milliseconds(250)

    let duration: Duration

    init(seconds: Double) {
        duration = .seconds(seconds)
    }

    func run() async {
        for way in Way.allCases {
            await measure(way, tables: [LocalTable()], threads: 1, "shared")
            await measure(way, tables: [LocalTable()], threads: 2, "shared")
            await measure(way, tables: [LocalTable()], threads: 2, "apart")
            await measure(way, tables: [LocalTable(), LocalTable()], threads: 2, "own")
        }
    }

    private func measure(
        _ way: Way, tables: [LocalTable], threads: Int, _ sharing: String
    ) async {
        let sum = await withTaskGroup(of: Double.self) { group in
            for thread in 0..<threads {
                let table = tables[thread % tables.count]
                let collects = thread < tables.count
                let isApart = sharing == "apart" && thread > 0
                let texts = isApart ? Self.otherTopics : Self.topics
                group.addTask { await work(way, texts, table, collects: collects) }
            }
            return await group.reduce(0, +)
        }
        report(way.rawValue, threads, sharing, sum / Double(threads))
    }

    /// Returns the nanoseconds of a join with its leave.
    @concurrent
    private func work(
        _ way: Way, _ texts: [String], _ table: LocalTable, collects: Bool
    ) async -> Double {
        let texts = texts.shuffled()
        let topics = texts.map { Topic(stored: $0) }
        var counters = topics.map { table.counter(for: $0) }
        let start = ContinuousClock.now
        var nextCollection = start + Self.flush / 2
        var pairs = 0
        while true {
            let now = ContinuousClock.now
            if now - start >= duration { return (now - start) / .nanoseconds(1) / Double(pairs) }
            if collects, now >= nextCollection {
                _ = table.takeChanges()
                nextCollection += Self.flush
            }
            switch way {
            case .held: for index in counters.indices { counters[index].join().leave() }
            case .topic: for topic in topics { table.join(topic).leave() }
            case .text:
                for text in texts {
                    if let topic = try? Topic(text) { table.join(topic).leave() }
                }
            }
            pairs += texts.count
        }
    }
}
