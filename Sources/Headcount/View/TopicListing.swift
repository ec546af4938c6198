import HashTreeCollections

/// Which topics an answer lists: the largest over all nodes, chosen without sorting them all.
///
/// Without a pattern only this node's own topics and the largest of the other nodes' are looked
/// at: a topic that nobody has here, and that is not among the largest elsewhere, is not among the
/// largest of both together.
struct TopicListing {
    /// One listed topic and this node's part of it.
    struct Listed: Hashable {
        let topic: Topic
        let own: Int
    }

    /// The listed topics, the largest first.
    let topics: [Listed]
    /// Whether more topics matched than are listed.
    let isTruncated: Bool

    /// Costs time proportional to the own topics; with a pattern, to all topics.
    init(_ snapshot: ClusterSnapshot, own: [TopicCount], query: StatsQuery) {
        let own = Dictionary(own.map { ($0.topic, $0.count) }, uniquingKeysWith: { $1 })
        var largest = LargestTopics(limit: query.top)
        let matched =
            if query.isFiltered {
                Self.search(snapshot, own, query, into: &largest)
            } else {
                Self.pick(snapshot, own, into: &largest)
            }
        topics = largest.take().map { Listed(topic: $0.topic, own: own[$0.topic] ?? 0) }
        isTruncated = matched > topics.count
    }

    /// Offers what can be among the largest, and returns how many topics there are.
    private static func pick(
        _ snapshot: ClusterSnapshot, _ own: [Topic: Int], into largest: inout LargestTopics
    ) -> Int {
        var matched = 0
        for ledger in snapshot.ledgers {
            matched += ledger.rows.count
            for (topic, count) in ledger.ranking.kept where own[topic] == nil {
                largest.offer(TopicCount(topic: topic, count: count))
            }
        }
        for (topic, count) in own {
            let others = snapshot.ledger(of: topic).rows[topic]?.total ?? 0
            if others == 0 { matched += 1 }
            largest.offer(TopicCount(topic: topic, count: count + others))
        }
        return matched
    }

    /// Offers every topic that matches, and returns how many there are.
    private static func search(
        _ snapshot: ClusterSnapshot, _ own: [Topic: Int], _ query: StatsQuery,
        into largest: inout LargestTopics
    ) -> Int {
        for ledger in snapshot.ledgers {
            for (topic, row) in ledger.rows where own[topic] == nil && query.lists(topic) {
                largest.offer(TopicCount(topic: topic, count: row.total))
            }
        }
        for (topic, count) in own where query.lists(topic) {
            let others = snapshot.ledger(of: topic).rows[topic]?.total ?? 0
            largest.offer(TopicCount(topic: topic, count: count + others))
        }
        return largest.offered
    }
}
