import HashTreeCollections

/// What a view showed at one moment: never changes, and is read without a lock by whoever has it.
///
/// Made after each look at the store from what did not change and what did; see ``TopicLedger``.
package struct ClusterSnapshot: Sendable {
    /// One other node.
    package struct Node: Sendable, Hashable {
        package let name: NodeName
        package let total: Int
        package let sockets: Int
        package let profile: NodeProfile
        /// About when it last renewed its lease, on this node's clock.
        package let publishedAt: ContinuousClock.Instant
    }

    /// The other nodes in the order of their names.
    package let nodes: [Node]
    /// The connections of the other nodes.
    package let total: Int
    /// The sockets of the other nodes.
    package let sockets: Int
    /// The sockets that the other nodes are made for; nil when one of them does not say.
    package let capacity: Int?
    /// See ``ClusterView/isComplete``.
    package let isComplete: Bool
    /// See ``ClusterView/isSettling``.
    package let isSettling: Bool
    /// See ``ClusterView/readAt``.
    package let readAt: ContinuousClock.Instant?
    /// See ``ClusterView/nodeOfOtherShards``.
    package let nodeOfOtherShards: NodeName?
    /// The epoch of the last look, by shard.
    package let epochs: [Epoch]
    /// By shard: the topics of the other nodes.
    let ledgers: [TopicLedger]
    /// Another number when counts, nodes, or what they say of themselves are others. Ages are not
    /// part of it.
    package let revision: UInt64

    init(
        nodes: [Node], ledgers: [TopicLedger], epochs: [Epoch], readAt: ContinuousClock.Instant?,
        isComplete: Bool, isSettling: Bool, nodeOfOtherShards: NodeName?, revision: UInt64
    ) {
        self.nodes = nodes
        self.ledgers = ledgers
        self.epochs = epochs
        self.readAt = readAt
        self.isComplete = isComplete
        self.isSettling = isSettling
        self.nodeOfOtherShards = nodeOfOtherShards
        self.revision = revision
        total = ledgers.reduce(0) { $0 + $1.total }
        sockets = nodes.reduce(0) { $0 + $1.sockets }
        capacity = nodes.reduce(0) { sum, node in
            sum.flatMap { sum in node.profile.capacity.map { sum + $0 } }
        }
    }

    /// The ledger that a topic is in.
    func ledger(of topic: Topic) -> TopicLedger { ledgers[topic.shard(of: ledgers.count)] }

    /// The other nodes' connections to one topic, in the order of their names.
    func shares(of topic: Topic) -> [ClusterStats.NodeCount] {
        let ledger = ledger(of: topic)
        return (ledger.rows[topic]?.shares ?? []).map {
            ClusterStats.NodeCount(node: ledger.name($0.node), count: $0.count)
        }.sorted { $0.node < $1.node }
    }
}
