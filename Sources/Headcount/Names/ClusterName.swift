/// The name that the nodes of one cluster share, beside their Redis.
public struct ClusterName: Hashable, Sendable, CustomStringConvertible {
    /// The name itself: `[A-Za-z0-9._@-]{1,64}`.
    public let rawValue: String

    /// Checks and wraps a name.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidName``.
    public init(_ rawValue: String) throws(HeadcountError) {
        try Name.check(rawValue, of: "cluster name")
        self.rawValue = rawValue
    }

    /// The name itself.
    public var description: String { rawValue }
}
