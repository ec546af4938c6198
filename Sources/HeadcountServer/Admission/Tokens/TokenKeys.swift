/// The keys that tokens are checked with. Several stand beside each other while they are rotated.
public struct TokenKeys: Sendable, Hashable {
    /// The most keys: a token without a key's name is tried with each of its algorithm.
    public static let maximumCount = 16

    /// The keys, in the order of the settings.
    public let keys: [TokenKey]

    /// Puts keys together; nil for none, which leaves the door open.
    ///
    /// - Throws: ``ServerError`` when two have one name, or there are more than ``maximumCount``.
    public init?(_ keys: [TokenKey]) throws(ServerError) {
        guard !keys.isEmpty else { return nil }
        guard keys.count <= Self.maximumCount else {
            throw ServerError(
                .invalidSettings,
                "\(keys.count) keys for tokens; expected at most \(Self.maximumCount)")
        }
        var names: Set<String> = []
        for name in keys.compactMap(\.id) {
            guard names.insert(name).inserted else {
                throw ServerError(
                    .invalidSettings,
                    "two keys named \(name.debugDescription); expected a name of its own for each")
            }
        }
        self.keys = keys
    }
}
