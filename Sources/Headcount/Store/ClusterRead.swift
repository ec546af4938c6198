/// What one look at the store brought back: the living nodes, and of each what the reader did
/// not have yet.
public struct ClusterRead: Sendable, Hashable {
    /// The epoch of the store at that moment.
    public var epoch: Epoch
    /// How long that epoch had lasted by the store's clock.
    public var epochAge: Duration
    /// The store's clock at that moment, in milliseconds since 1970.
    public var timeMilliseconds: UInt64
    /// The nodes whose lease lies ahead by the store's clock.
    public var nodes: [NodeRead]

    /// Creates a read.
    public init(
        epoch: Epoch, epochAge: Duration, timeMilliseconds: UInt64, nodes: [NodeRead]
    ) {
        self.epoch = epoch
        self.epochAge = epochAge
        self.timeMilliseconds = timeMilliseconds
        self.nodes = nodes
    }
}

/// One living node in a ``ClusterRead``.
public struct NodeRead: Sendable, Hashable {
    /// What the read says of the node's counts.
    public enum Content: Sendable, Hashable {
        /// The reader has this version already.
        case unchanged
        /// The reader's own name, held by this incarnation.
        case own(Incarnation)
        /// What has changed since the version that the reader has.
        case changes(NodeChanges)
        /// A version that the reader did not have, in full.
        case part(NodePart)
        /// The store holds a lease but not the counts that belong to it (evicted, say), or they
        /// changed faster than they could be read: what the reader had is the best there is.
        case broken
        /// The node writes a schema that this version cannot read.
        case newerSchema(Int)
    }

    /// The node's name.
    public var name: NodeName
    /// How far ahead its lease ends, by the store's clock.
    public var leaseRemaining: Duration
    /// Its counts.
    public var content: Content

    /// Creates a row.
    public init(name: NodeName, leaseRemaining: Duration, content: Content) {
        self.name = name
        self.leaseRemaining = leaseRemaining
        self.content = content
    }
}

/// What a node wrote between two of its states.
public struct NodeChanges: Sendable, Hashable {
    /// The state that the changes build on.
    public var since: PartVersion
    /// The sequence of the state that they lead to.
    public var sequence: UInt64
    /// Absolute counts in the order in which they were written; 0 says that a topic has none any
    /// more. A topic may come more than once: its last count holds.
    public var counts: [TopicCount]
    /// How many topics the node has then.
    public var topics: Int
    /// The sum over its topics then.
    public var total: Int
    /// The node's sockets then.
    public var sockets: Int

    /// Creates changes.
    public init(
        since: PartVersion, sequence: UInt64, counts: [TopicCount], topics: Int, total: Int,
        sockets: Int
    ) {
        self.since = since
        self.sequence = sequence
        self.counts = counts
        self.topics = topics
        self.total = total
        self.sockets = sockets
    }

    /// The state that the changes lead to.
    public var version: PartVersion {
        PartVersion(epoch: since.epoch, incarnation: since.incarnation, sequence: sequence)
    }
}

/// The counts of one node as of one of its writes.
public struct NodePart: Sendable, Hashable {
    /// Which state this is.
    public var version: PartVersion
    /// Topic to connections; topics without any are absent.
    public var counts: [Topic: Int]
    /// The sum over the topics.
    public var total: Int
    /// The node's sockets.
    public var sockets: Int
    /// The lease that the node gives itself, from which its age follows.
    public var ttl: Duration
    /// What the node says of itself.
    public var profile: NodeProfile

    /// Creates a part.
    public init(
        version: PartVersion, counts: [Topic: Int], total: Int, sockets: Int, ttl: Duration,
        profile: NodeProfile
    ) {
        self.version = version
        self.counts = counts
        self.total = total
        self.sockets = sockets
        self.ttl = ttl
        self.profile = profile
    }
}

extension NodePart {
    /// Applies what the node wrote since.
    ///
    /// - Returns: Whether the part is now what the node says it is: as many topics with the same
    ///   sum.
    package mutating func apply(_ changes: NodeChanges) -> Bool {
        var sum = total
        for change in changes.counts {
            let old = counts.updateValue(change.count, forKey: change.topic) ?? 0
            if change.count == 0 { counts[change.topic] = nil }
            sum += change.count - old
        }
        version = changes.version
        total = changes.total
        sockets = changes.sockets
        return counts.count == changes.topics && sum == changes.total
    }
}
