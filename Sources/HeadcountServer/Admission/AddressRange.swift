/// A block of IP addresses that share their first bits, in CIDR form (RFC 4632): `10.0.0.0/8`.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// The first address: the shared bits, and zeros.
    let base: IPAddress
    /// How many of the 128 bits are shared. An IPv4 prefix counts from the 96 of its mapped form.
    private let length: Int

    /// Reads `10.0.0.0/8`, `fd00::/8`, or one address alone. Bits behind the prefix are let go of:
    /// `10.1.2.3/8` is `10.0.0.0/8`.
    ///
    /// - Throws: ``ServerError`` with ``ServerError/Code/invalidSettings``, which says what is
    ///   wrong and what is expected.
    public init(_ text: String) throws(ServerError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else {
            throw ServerError(
                .invalidSettings,
                "\"\(text.prefix(80))\" is no address range: \"\(parts[0].prefix(64))\" is not an "
                    + "IP address; expected one such as 10.0.0.0/8, fd00::/8 or 192.0.2.7")
        }
        // `::ffff:10.0.0.0/104` is an IPv4 range written as IPv6.
        let isMapped = address.isIPv4 && parts[0].utf8.contains(UInt8(ascii: ":"))
        let allowed = isMapped ? 96...128 : address.isIPv4 ? 0...32 : 0...128
        var prefix = allowed.upperBound
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(parts[1]), allowed.contains(number)
            else {
                throw ServerError(
                    .invalidSettings,
                    "\"\(text.prefix(80))\" is no address range: its prefix is "
                        + "\"\(parts[1].prefix(16))\"; expected \(allowed.lowerBound) to "
                        + "\(allowed.upperBound) bits of \(parts[0])")
            }
            prefix = number
        }
        length = address.isIPv4 && !isMapped ? prefix + 96 : prefix
        base = Self.masked(address, length)
    }

    /// Whether the address is one of the block's. IPv4 addresses are in no IPv6 block.
    func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == base.isIPv4 && Self.masked(address, length) == base
    }

    /// `10.0.0.0/8`.
    public var description: String { "\(base)/\(base.isIPv4 ? length - 96 : length)" }

    private static func masked(_ address: IPAddress, _ length: Int) -> IPAddress {
        // Shifts beyond a word's width give zero.
        IPAddress(
            high: address.high & (UInt64.max << (64 - min(length, 64))),
            low: address.low & (UInt64.max << (128 - max(length, 64))))
    }
}
