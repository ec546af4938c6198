/// The limits of a whole cluster, as its store keeps them.
public struct StoredLimits: Sendable, Hashable {
    /// How often they were set: a higher version replaces a lower one, wherever they meet.
    public var version: UInt64
    /// The rules.
    public var rules: LimitRules

    /// Creates a version of the limits.
    public init(version: UInt64, rules: LimitRules) {
        self.version = version
        self.rules = rules
    }

    /// Before anybody set any.
    public static let none = StoredLimits(version: 0, rules: .none)
}

/// What to do with the limits that a store keeps.
public enum LimitsChange: Sendable, Hashable {
    /// Nothing: what are they?
    case read
    /// Keep these, unless the store has a version as high: after it has forgotten, say.
    case keep(StoredLimits)
    /// These rules from now on, under a version above all that the store and the caller know of.
    case set(LimitRules, above: UInt64)
}
