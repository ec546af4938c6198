/// Frames as a client writes them.
enum ClientBytes {
    /// A masked frame.
    ///
    /// - Parameter first: The first byte: the final bit, reserved bits and the opcode.
    static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let key: [UInt8] = [7, 1, 200, 9]
        let header: [UInt8] =
            switch payload.count {
            case ...125: [first, 0x80 | UInt8(payload.count)]
            case ...65_535:
                [first, 0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
            default:
                [first, 0x80 | 127]
                    + (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
            }
        return header + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }
}
