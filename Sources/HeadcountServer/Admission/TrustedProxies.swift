/// The proxies that may say whom they speak for, through X-Forwarded-For or the PROXY protocol.
///
/// What anybody else says of its address is not believed: a client could choose it anew for each
/// connection, and no limit by address would hold.
public struct TrustedProxies: Hashable, Sendable {
    /// How many entries of X-Forwarded-For are looked at, counted from the right: a client can
    /// send as many as fit into a header.
    static let maximumEntries = 64

    /// Where the proxies are.
    public var ranges: [AddressRange]

    /// Proxies in these ranges; without any, nobody is trusted.
    public init(_ ranges: [AddressRange] = []) {
        self.ranges = ranges
    }

    /// Whether an address is a trusted proxy's.
    func contains(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    /// Whether limits by address leave a client out: this machine itself, and the trusted proxies'
    /// own addresses, behind which anybody may be.
    ///
    /// - Parameter client: What ``client(peer:forwardedFor:)`` or a PROXY header gave.
    func isExempt(_ client: IPAddress) -> Bool {
        client.isLoopback || contains(client)
    }

    /// Who opened a connection.
    ///
    /// Each proxy adds the address it was called from on the right. So the entries are walked from
    /// the right, beginning with the peer, over the proxies that are trusted: the first address
    /// that is not one of them is the client. An entry that cannot be read ends the walk, and the
    /// last trusted address before it counts. When all are trusted the leftmost does.
    ///
    /// - Parameters:
    ///   - peer: The connection's other end, or the source that its PROXY header named.
    ///   - forwardedFor: The values of the X-Forwarded-For header lines, in their order.
    func client(peer: IPAddress, forwardedFor: [String]) -> IPAddress {
        var client = peer
        guard contains(peer) else { return client }
        var entries = 0
        for line in forwardedFor.reversed() {
            var rest = line[...]
            while entries < Self.maximumEntries {
                let comma = rest.utf8.lastIndex(of: UInt8(ascii: ","))
                let start = comma.map { rest.utf8.index(after: $0) } ?? rest.startIndex
                let entry = Self.withoutWhitespace(rest[start...])
                entries += 1
                // An empty element of a list is nothing (RFC 9110 §5.6.1.2).
                if !entry.isEmpty {
                    guard let address = ForwardedEntry.address(entry) else { return client }
                    client = address
                    guard contains(address) else { return client }
                }
                guard let comma else { break }
                rest = rest[..<comma]
            }
        }
        return client
    }

    /// Without OWS (RFC 9110 §5.6.3) on either side.
    private static func withoutWhitespace(_ text: Substring) -> Substring {
        var text = text
        while let last = text.utf8.last, last == 0x20 || last == 0x09 {
            text = text[..<text.utf8.index(before: text.endIndex)]
        }
        while let first = text.utf8.first, first == 0x20 || first == 0x09 {
            text = text[text.utf8.index(after: text.startIndex)...]
        }
        return text
    }
}
