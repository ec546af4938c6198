/// A node's request for a name, and with it for a new incarnation.
public struct Registration: Sendable, Hashable {
    /// The name asked for.
    public var node: NodeName
    /// Whether a living holder of the name loses it. A start under its own name takes over; a
    /// process that looks for an alternative name does not.
    public var takesOver: Bool
    /// How long the lease lives.
    public var ttl: Duration
    /// What the node says of itself.
    public var profile: NodeProfile
    /// The largest epoch that the node has heard of.
    public var knownEpoch: Epoch
    /// Chance that tells this process from all others. A registration by the process that holds
    /// the name already (its reply was lost, or it arrived late and twice) changes nothing. The
    /// low bits go into the incarnation.
    public var token: UInt64
}

/// What became of a ``Registration``.
public enum RegistrationOutcome: Sendable, Hashable {
    /// The node holds the name, and what an older incarnation left is gone. Until it writes,
    /// readers know that its counts are missing.
    case registered(Incarnation, epoch: Epoch)
    /// A living node holds the name, and taking over was not asked for.
    case taken
    /// The living nodes spread their topics over so many shards, and this one over another
    /// number: they would look for each other's counts in the wrong places.
    case otherShardCount(Int)
}
