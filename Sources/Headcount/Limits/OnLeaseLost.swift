/// What a node that lost its lease does with the sockets that strict limits govern.
public enum OnLeaseLost: String, Sendable, Hashable, CaseIterable {
    /// It leaves them be, and admits no more.
    case keep
    /// It closes them, so that a strict limit holds for everything connected.
    case disconnect
}
