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
    /// Chance: its low bits go into the incarnation, and all of it tells a registration that is
    /// sent again, because no reply came, from somebody else's.
    public var token: UInt64
}

/// What became of a ``Registration``.
public enum RegistrationOutcome: Sendable, Hashable {
    /// The node holds the name, with no counts yet; what an older incarnation left is gone.
    case registered(Incarnation, epoch: Epoch)
    /// A living node holds the name, and taking over was not asked for.
    case taken
}
