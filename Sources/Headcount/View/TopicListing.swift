import HashTreeCollections

/// Which topics an answer lists: the largest over all nodes, chosen without sorting them all.
///
/// Without a pattern only the largest of this node's own topics and of the other nodes' are looked at,
/// wherever no other topic can be among the largest of both together.
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

    /// Costs time proportional to the largest topics; with a pattern to all topics, and to the own ones
    /// where a topic that is not among the largest on either side may be so in all.
    init(
        _ snapshot: ClusterSnapshot, table: LocalTable, ranking: OwnRanking, query: StatsQuery
    ) {
        if query.isFiltered {
            self.init(searching: snapshot, own: OwnTopics(all: table), query: query)
            return
        }
        let own = ranking.topics(of: table, top: query.top)
        if own.bound != nil,
            let listing = TopicListing(choosing: snapshot, own: own, table: table, query: query)
        {
            self = listing
        } else {
            self.init(
                picking: snapshot, own: own.bound == nil ? own : OwnTopics(all: table),
                query: query)
        }
    }

    /// Looks at all own topics, and at the largest of the others'.
    private init(picking snapshot: ClusterSnapshot, own: OwnTopics, query: StatsQuery) {
        let own = Self.byTopic(own)
        var largest = LargestTopics(limit: query.top)
        var matched = 0
        for ledger in snapshot.ledgers {
            matched += ledger.rows.count
            for (topic, count) in ledger.ranking.kept where own[topic] == nil {
                largest.offer(TopicCount(topic: topic, count: count))
            }
        }
        for (topic, count) in own {
            let others = snapshot.others(of: topic)
            if others == 0 { matched += 1 }
            largest.offer(TopicCount(topic: topic, count: count + others))
        }
        self.init(&largest, own, matched: matched)
    }

    /// Looks at the largest on either side; nil when another topic could be among the largest in all.
    private init?(
        choosing snapshot: ClusterSnapshot, own: OwnTopics, table: LocalTable, query: StatsQuery
    ) {
        guard let ownBound = own.bound else { return nil }
        var counts = Self.byTopic(own)
        var largest = LargestTopics(limit: query.top)
        for (topic, count) in counts {
            largest.offer(TopicCount(topic: topic, count: count + snapshot.others(of: topic)))
        }
        var othersBound = 0
        for ledger in snapshot.ledgers {
            othersBound = max(othersBound, ledger.ranking.last?.count ?? 0)
            for (topic, count) in ledger.ranking.kept where counts[topic] == nil {
                let own = table.count(of: topic)
                counts[topic] = own
                largest.offer(TopicCount(topic: topic, count: count + own))
            }
        }
        let chosen = largest.take()
        // What was left out on both sides has at most as many as both bounds together; equal counts
        // would be told apart by their names.
        let least = chosen.count < query.top ? 0 : chosen.last?.count ?? .max
        guard othersBound == 0 ? ownBound <= least : ownBound + othersBound < least else {
            return nil
        }
        topics = chosen.map { Listed(topic: $0.topic, own: counts[$0.topic] ?? 0) }
        isTruncated = own.number > topics.count
    }

    /// Offers every topic that matches.
    private init(searching snapshot: ClusterSnapshot, own: OwnTopics, query: StatsQuery) {
        let own = Self.byTopic(own)
        var largest = LargestTopics(limit: query.top)
        for ledger in snapshot.ledgers {
            for (topic, row) in ledger.rows where own[topic] == nil && query.lists(topic) {
                largest.offer(TopicCount(topic: topic, count: row.total))
            }
        }
        for (topic, count) in own where query.lists(topic) {
            largest.offer(TopicCount(topic: topic, count: count + snapshot.others(of: topic)))
        }
        let matched = largest.offered
        self.init(&largest, own, matched: matched)
    }

    private init(_ largest: inout LargestTopics, _ own: [Topic: Int], matched: Int) {
        topics = largest.take().map { Listed(topic: $0.topic, own: own[$0.topic] ?? 0) }
        isTruncated = matched > topics.count
    }

    private static func byTopic(_ own: OwnTopics) -> [Topic: Int] {
        Dictionary(own.counts.map { ($0.topic, $0.count) }, uniquingKeysWith: { $1 })
    }
}

extension ClusterSnapshot {
    /// The other nodes' connections to one topic.
    fileprivate func others(of topic: Topic) -> Int { ledger(of: topic).rows[topic]?.total ?? 0 }
}
