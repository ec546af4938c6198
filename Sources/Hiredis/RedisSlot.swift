/// One of the 16,384 parts into which a Redis Cluster divides its keys.
public struct RedisSlot: Sendable, Hashable {
    /// How many there are.
    public static let count = 16_384

    /// The number, from 0 to 16,383.
    public let number: Int

    /// Creates a slot of a number that a server told; `nil` when there is none of it.
    public init?(_ number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The slot of a key: the CRC of its hash tag, which is what stands between the first `{` and
    /// the next `}`, or of all of it when there is nothing between them (Redis Cluster
    /// specification, "Hash tags").
    public init(key: String) {
        let bytes = Array(key.utf8)
        var tag = bytes[...]
        if let open = bytes.firstIndex(of: UInt8(ascii: "{")),
            let close = bytes[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            tag = bytes[(open + 1)..<close]
        }
        number = Int(Self.checksum(tag)) % Self.count
    }

    /// CRC16 XMODEM: polynomial 0x1021, nothing reflected, starting from 0.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes {
            sum ^= UInt16(byte) << 8
            for _ in 0..<8 { sum = sum & 0x8000 == 0 ? sum << 1 : (sum << 1) ^ 0x1021 }
        }
        return sum
    }
}
