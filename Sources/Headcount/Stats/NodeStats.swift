/// One node's own counts, from its table alone: always live, never waited for.
public struct NodeStats: Sendable, Hashable {
    /// The node that answers.
    public var node: NodeName
    /// The listed topics, the largest first.
    public var topics: [TopicCount]
    /// The node's connections over all topics, listed or not.
    public var total: Int
    /// The node's sockets.
    public var sockets: Int
    /// Whether more topics matched than are listed.
    public var isTruncated: Bool
    /// When the table was read.
    public var timestamp: Timestamp

    /// Reads a table. Costs time proportional to its topics.
    package init(_ table: LocalTable, node: NodeName, query: StatsQuery, timestamp: Timestamp) {
        self.init(table, OwnRanking(), node: node, query: query, timestamp: timestamp)
    }

    /// Reads a table. Costs time proportional to its largest topics; with a pattern, to all.
    init(
        _ table: LocalTable, _ ranking: OwnRanking, node: NodeName, query: StatsQuery,
        timestamp: Timestamp
    ) {
        var largest = LargestTopics(limit: query.top)
        let own =
            query.isFiltered ? OwnTopics(all: table) : ranking.topics(of: table, top: query.top)
        for row in own.counts where query.lists(row.topic) { largest.offer(row) }
        self.node = node
        topics = largest.take()
        total = table.total
        sockets = table.sockets
        isTruncated = own.bound != nil || largest.offered > topics.count
        self.timestamp = timestamp
    }
}
