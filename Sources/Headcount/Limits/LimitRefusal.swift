/// Why somebody was not let in: for a reply, and for an operator's figures.
public struct LimitRefusal: Sendable, Hashable {
    /// The kind of refusal.
    public enum Reason: String, Sendable, CaseIterable {
        /// As many sockets are open as the node is made for.
        case atCapacity = "capacity"
        /// As many are connected as the limit allows.
        case limitReached = "limit_reached"
        /// Nobody knows whether there is room: the store is away, or settles.
        case unavailable
    }

    /// The kind of refusal.
    public let reason: Reason
    /// The scope of the rule: `node`, `cluster`, `address`, or the pattern of the topics.
    public let scope: String
    /// The rule's number, or the node's capacity.
    public let limit: Int

    /// Creates a refusal.
    public init(reason: Reason, scope: String, limit: Int) {
        self.reason = reason
        self.scope = scope
        self.limit = limit
    }
}

/// What a wish to get in under a rule comes to.
public enum LimitVerdict: Sendable, Hashable {
    /// It is counted.
    case admitted
    /// It is not.
    case refused(LimitRefusal)
    /// Permits must be asked for: call ``HeadcountNode/whenDecided(_:by:_:)``, and try again.
    case undecided(PermitScope)
}

/// What became of the wait for permits.
public enum PermitDecision: Sendable, Hashable {
    /// There may be permits now.
    case tryAgain
    /// There are none.
    case refused(LimitRefusal)
}
