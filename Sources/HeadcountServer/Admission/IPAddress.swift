import Foundation
import NIOCore

/// An IPv4 or IPv6 address without a port: who a client is, as far as the network can say.
///
/// Two words: an IPv4 address is kept in its IPv4-mapped form (`::ffff:a.b.c.d`, RFC 4291
/// §2.5.5.2), so that a client is the same one through a socket of either family.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The longest text that is looked at, in bytes: 45 of IPv6, and a zone.
    static let maximumTextLength = 64

    /// The first eight bytes.
    let high: UInt64
    /// The last eight bytes.
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The IPv4 address `a.b.c.d`, given as one number.
    init(v4 bits: UInt32) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits))
    }

    /// Reads `1.2.3.4`, `2001:db8::1` or `fe80::1%eth0`, whose zone is dropped; nil for anything
    /// else, names included.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumTextLength, !text.utf8.contains(0) else { return nil }
        guard text.utf8.contains(UInt8(ascii: ":")) else {
            var address = in_addr()
            guard unsafe inet_pton(AF_INET, String(text), &address) == 1 else { return nil }
            self.init(v4: UInt32(bigEndian: address.s_addr))
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || !parts[1].isEmpty else { return nil }
        var words: InlineArray<2, UInt64> = [0, 0]
        guard unsafe inet_pton(AF_INET6, String(parts[0]), &words) == 1 else { return nil }
        self.init(high: UInt64(bigEndian: words[0]), low: UInt64(bigEndian: words[1]))
    }

    /// The address of a peer; nil for a Unix socket, which has none.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text)
    }

    /// Whether it is an IPv4 address, mapped into IPv6 or not.
    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Whether it is of this machine: 127.0.0.0/8 or `::1`.
    var isLoopback: Bool {
        isIPv4 ? low >> 24 == 0xFFFF_7F : high == 0 && low == 1
    }

    /// What counts as one client: an IPv4 address itself, of an IPv6 address the /64.
    ///
    /// A /64 is the least that a network is given (RFC 6177): whoever has one of its addresses
    /// can use 2⁶⁴ of them.
    var group: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

    /// The group as it is shown to people: `1.2.3.4`, `2001:db8::/64`.
    var groupDescription: String { isIPv4 ? description : "\(group)/64" }

    /// The address's text: `1.2.3.4`, or as RFC 5952 writes IPv6.
    public var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
        }
        var words: InlineArray<2, UInt64> = [high.bigEndian, low.bigEndian]
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let text = text.baseAddress,
                unsafe inet_ntop(AF_INET6, &words, text, 64) != nil
            else { return "" }
            return unsafe String(cString: text)
        }
    }
}
