/// Where a server of a Redis Cluster sends a client that came to the wrong one.
public struct RedisRedirection: Sendable, Hashable {
    /// For how long.
    public enum Kind: Sendable, Hashable {
        /// `MOVED`: the slot is there now, for this command and all that follow.
        case moved
        /// `ASK`: the slot is on its way there, and this key may have arrived; only this command.
        case ask
    }

    /// For how long.
    public let kind: Kind
    /// The slot of the command's keys.
    public let slot: RedisSlot
    /// The host to go to; empty for the one that answered.
    public let host: String
    /// The port to go to.
    public let port: Int

    /// Reads `MOVED 3999 127.0.0.1:6381` or `ASK 3999 127.0.0.1:6381`; `nil` for other errors.
    public init?(_ error: RedisServerError) {
        let words = error.message.split(separator: " ")
        guard words.count == 3, let slot = Int(words[1]).flatMap({ RedisSlot($0) }),
            let colon = words[2].lastIndex(of: ":"),
            let port = Int(words[2][words[2].index(after: colon)...]),
            (1...65_535).contains(port), words[2][..<colon] != "?"
        else { return nil }
        switch words[0] {
        case "MOVED": kind = .moved
        case "ASK": kind = .ask
        default: return nil
        }
        self.slot = slot
        self.port = port
        host = String(words[2][..<colon])
    }

    /// The server to go to, as `peer` named it.
    public func endpoint(from peer: RedisEndpoint) -> RedisEndpoint {
        peer.replaced(host: host, port: port)
    }
}
