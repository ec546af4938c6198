/// A view of the other nodes together with this node's own live rows: what an answer is made of.
///
/// A value: taken once, it is read without locks.
struct ClusterPicture {
    let view: ClusterView
    let table: LocalTable
    let own: NodeName
    let profile: NodeProfile
    let trust: Trust
    let now: ContinuousClock.Instant

    /// The flat numbers. Costs time proportional to the nodes.
    var totals: ClusterTotals {
        var capacity = profile.capacity
        for member in view.members.values {
            capacity = capacity.flatMap { sum in member.part.profile.capacity.map { sum + $0 } }
        }
        return ClusterTotals(
            connections: view.total + table.total, sockets: view.sockets + table.sockets,
            nodes: view.members.count + 1, capacity: capacity,
            isComplete: trust.isComplete, isStale: trust.isStale, age: trust.age)
    }

    /// One topic over all nodes.
    func row(for topic: Topic) -> ClusterStats.TopicRow {
        row(for: topic, ownCount: table.count(of: topic), names: view.members.keys.sorted())
    }

    /// The whole answer. Costs time proportional to the topics of the cluster.
    func stats(_ query: StatsQuery, timestamp: Timestamp) -> ClusterStats {
        let ownCounts = Dictionary(
            table.counts().map { ($0.topic, $0.count) }, uniquingKeysWith: { $1 })
        var largest = LargestTopics(query)
        for shard in 0..<view.shardCount {
            for (topic, count) in view.topics(shard: shard) {
                largest.offer(topic, count + (ownCounts[topic] ?? 0))
            }
        }
        for (topic, count) in ownCounts where view.count(of: topic) == 0 {
            largest.offer(topic, count)
        }
        let names = view.members.keys.sorted()
        let topics = largest.take().map {
            row(for: $0.topic, ownCount: ownCounts[$0.topic] ?? 0, names: names)
        }
        let ownRow = ClusterStats.NodeRow(
            node: own, total: table.total, sockets: table.sockets,
            topics: listed(topics) { ownCounts[$0] }, age: .zero, profile: profile)
        let others = view.members.map { name, member in
            ClusterStats.NodeRow(
                node: name, total: view.total(of: name), sockets: member.part.sockets,
                topics: listed(topics) { view.count(of: $0, on: name) },
                age: max(.zero, now - (view.publishedAt(of: name) ?? now)),
                profile: member.part.profile)
        }
        return ClusterStats(
            topics: topics, nodes: (others + [ownRow]).sorted { $0.node < $1.node },
            totals: totals, isTruncated: largest.isTruncated, node: own, timestamp: timestamp)
    }

    private func row(
        for topic: Topic, ownCount: Int, names: [NodeName]
    ) -> ClusterStats.TopicRow {
        var nodes: [ClusterStats.NodeCount] = []
        for name in names {
            guard let count = view.count(of: topic, on: name) else { continue }
            nodes.append(.init(node: name, count: count))
        }
        if ownCount > 0 {
            let index = nodes.firstIndex { own < $0.node } ?? nodes.endIndex
            nodes.insert(.init(node: own, count: ownCount), at: index)
        }
        return .init(topic: topic, total: nodes.reduce(0) { $0 + $1.count }, nodes: nodes)
    }

    private func listed(
        _ topics: [ClusterStats.TopicRow], count: (Topic) -> Int?
    ) -> [TopicCount] {
        topics.compactMap { row in
            count(row.topic).map { TopicCount(topic: row.topic, count: $0) }
        }
    }
}
