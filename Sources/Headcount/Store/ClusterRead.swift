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
        /// A version that the reader did not have, in full.
        case part(NodePart)
        /// The store holds a lease but not the counts that belong to it (evicted, say): what the
        /// reader had is the best there is until the node writes again.
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
