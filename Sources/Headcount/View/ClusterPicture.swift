/// A picture of the other nodes together with this node's own live rows: what an answer is made
/// of.
///
/// A value: taken once, it is read without locks.
struct ClusterPicture {
    let snapshot: ClusterSnapshot
    let table: LocalTable
    let own: NodeName
    let profile: NodeProfile
    /// The largest of this node's own topics.
    var ranking = OwnRanking()
    let trust: Trust
    let now: ContinuousClock.Instant

    /// The flat numbers. Costs the same whatever there is to count.
    var totals: ClusterTotals {
        ClusterTotals(
            connections: snapshot.total + table.total, sockets: snapshot.sockets + table.sockets,
            nodes: snapshot.nodes.count + 1,
            capacity: profile.capacity.flatMap { own in snapshot.capacity.map { own + $0 } },
            isComplete: trust.isComplete, isStale: trust.isStale, age: trust.age)
    }

    /// Where the own node stands among the others in the order of names.
    var ownPlace: Int { snapshot.nodes.firstIndex { own < $0.name } ?? snapshot.nodes.count }

    /// The time since one of the other nodes last renewed its lease.
    func age(of node: ClusterSnapshot.Node) -> Duration { max(.zero, now - node.publishedAt) }

    /// One topic over all nodes. Costs time proportional to the nodes that have it.
    func row(for topic: Topic) -> ClusterStats.TopicRow {
        row(for: topic, ownCount: table.count(of: topic))
    }

    /// The whole answer.
    ///
    /// Costs time proportional to this node's topics and to the listed ones; with a pattern, to all
    /// topics of the cluster.
    func stats(_ query: StatsQuery, timestamp: Timestamp) -> ClusterStats {
        let listing = TopicListing(
            snapshot, table: table, ranking: ranking, query: query)
        let topics = listing.topics.map { row(for: $0.topic, ownCount: $0.own) }
        var shares: [NodeName: [TopicCount]] = [:]
        for row in topics {
            for share in row.nodes {
                shares[share.node, default: []].append(.init(topic: row.topic, count: share.count))
            }
        }
        var nodes = snapshot.nodes.map { node in
            ClusterStats.NodeRow(
                node: node.name, total: node.total, sockets: node.sockets,
                topics: shares[node.name] ?? [], age: age(of: node), profile: node.profile)
        }
        nodes.insert(
            .init(
                node: own, total: table.total, sockets: table.sockets, topics: shares[own] ?? [],
                age: .zero, profile: profile), at: ownPlace)
        return ClusterStats(
            topics: topics, nodes: nodes, totals: totals, isTruncated: listing.isTruncated,
            node: own, timestamp: timestamp)
    }

    private func row(for topic: Topic, ownCount: Int) -> ClusterStats.TopicRow {
        var nodes = snapshot.shares(of: topic)
        if ownCount > 0 {
            let index = nodes.firstIndex { own < $0.node } ?? nodes.endIndex
            nodes.insert(.init(node: own, count: ownCount), at: index)
        }
        return .init(topic: topic, total: nodes.reduce(0) { $0 + $1.count }, nodes: nodes)
    }
}
