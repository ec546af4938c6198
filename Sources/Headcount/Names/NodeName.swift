/// The name of one server process, stable across its restarts.
public struct NodeName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The name itself: `[A-Za-z0-9._@-]{1,64}`, and `~2`, `~3`, … behind it when two live
    /// processes claimed one name.
    public let rawValue: String

    /// Checks and wraps a name that a person chose.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidName``.
    public init(_ rawValue: String) throws(HeadcountError) {
        try Name.check(rawValue, of: "node name")
        self.rawValue = rawValue
    }

    /// Wraps a name read back from a store, where a `~2` may stand behind it.
    package init(stored rawValue: String) {
        self.rawValue = rawValue
    }

    /// Checks and wraps a name that anybody may have written to a store; nil when no node can have
    /// it.
    package init?(read rawValue: String) {
        let end = rawValue.utf8.firstIndex(of: UInt8(ascii: "~")) ?? rawValue.endIndex
        guard let chosen = try? NodeName(String(rawValue[..<end])) else { return nil }
        if end != rawValue.endIndex {
            guard let number = Int(rawValue[end...].dropFirst()), number >= 2,
                chosen.alternative(number).rawValue == rawValue
            else { return nil }
        }
        self.init(stored: rawValue)
    }

    /// The name under which a process goes on when a newer one has taken its own.
    ///
    /// `~` is not allowed in a chosen name, so the result never meets one.
    package func alternative(_ number: Int) -> NodeName {
        NodeName(stored: "\(rawValue)~\(number)")
    }

    /// Orders by bytes.
    public static func < (left: NodeName, right: NodeName) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name itself.
    public var description: String { rawValue }
}
