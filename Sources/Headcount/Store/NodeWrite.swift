/// One step of a node's publishing: it applies the counts and renews the lease, or does neither.
public struct NodeWrite: Sendable, Hashable {
    /// What a write builds on.
    public enum Basis: Sendable, Hashable {
        /// On one of the states that may be there: what the last answered write left, or a later
        /// one whose reply never came. When neither is there, nothing is written.
        case beliefs([Belief])
        /// On nothing: the whole table replaces whatever is there.
        case nothing
    }

    /// What a node believes its part in the store to be.
    public struct Belief: Sendable, Hashable {
        /// The sequence of its last write.
        public var sequence: UInt64
        /// The number of topics in it.
        public var fields: Int

        /// Creates a belief.
        public init(sequence: UInt64, fields: Int) {
            self.sequence = sequence
            self.fields = fields
        }
    }

    /// The node that writes. Nobody else writes its part.
    public var node: NodeName
    /// The life of the node.
    public var incarnation: Incarnation
    /// The token of the process, as in its ``Registration``. The permits of the process are renewed
    /// with the node's lease.
    public var token: UInt64
    /// What the write builds on.
    public var basis: Basis
    /// The sequence after this write: the last belief's when the write only renews the lease, and
    /// above every number ever used otherwise.
    public var sequence: UInt64
    /// Absolute counts, each topic once; 0 removes the topic.
    public var changes: [TopicCount]
    /// The node's connections after this write: the sum over its topics in the store.
    public var total: Int
    /// The node's sockets.
    public var sockets: Int
    /// How long the lease lives from this write on.
    public var ttl: Duration
    /// What the node says of itself; written with a whole table.
    public var profile: NodeProfile
    /// The largest epoch that the node has heard of: the store never opens a smaller one.
    public var knownEpoch: Epoch
}

/// What became of a ``NodeWrite``.
public enum WriteOutcome: Sendable, Hashable {
    /// It is applied, and the lease is renewed.
    case applied(epoch: Epoch, fields: Int, standing: PermitStanding = PermitStanding())
    /// The store does not hold what the node believed; nothing was written. `sequence` is what
    /// it holds for this incarnation, if anything.
    case guardFailed(epoch: Epoch, sequence: UInt64)
    /// A newer process holds the name; nothing was written.
    case replaced(by: Incarnation)
}
