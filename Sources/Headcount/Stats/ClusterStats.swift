/// The whole cluster's counts, as one node knows them, and how far they can be trusted.
public struct ClusterStats: Sendable, Hashable {
    /// One topic over all nodes.
    public struct TopicRow: Sendable, Hashable {
        /// The topic.
        public var topic: Topic
        /// Its connections in the cluster.
        public var total: Int
        /// Its connections by node, in the order of names; nodes without any are absent.
        public var nodes: [NodeCount]
    }

    /// One node's share of a topic.
    public struct NodeCount: Sendable, Hashable {
        /// The node.
        public var node: NodeName
        /// Its connections to the topic.
        public var count: Int
    }

    /// One node over all topics.
    public struct NodeRow: Sendable, Hashable {
        /// The node.
        public var node: NodeName
        /// Its connections over all topics, listed or not.
        public var total: Int
        /// Its sockets.
        public var sockets: Int
        /// Its connections in the listed topics, in the order of the list.
        public var topics: [TopicCount]
        /// The time since it last renewed its lease; zero for the node that answers.
        public var age: Duration
        /// What it says of itself.
        public var profile: NodeProfile
    }

    /// The listed topics, the largest first.
    public var topics: [TopicRow]
    /// The nodes in the order of their names.
    public var nodes: [NodeRow]
    /// The numbers that cover every topic, and how far they can be trusted.
    public var totals: ClusterTotals
    /// Whether more topics matched than are listed.
    public var isTruncated: Bool
    /// The node that answers.
    public var node: NodeName
    /// When the answer was put together.
    public var timestamp: Timestamp
}
