import NIOCore

extension ByteBuffer {
    /// One whole frame as a client sends it, masked (RFC 6455 §5.3).
    ///
    /// - Parameters:
    ///   - opcode: 1 for text, 8 for close, 10 for a pong.
    ///   - mask: The key, which a client chooses anew for each frame.
    init(clientFrame opcode: UInt8, _ payload: [UInt8], mask: UInt32) {
        self.init()
        reserveCapacity(payload.count + 14)
        writeInteger(0x80 | opcode)
        switch payload.count {
        case ...125:
            writeInteger(0x80 | UInt8(payload.count))
        case ...Int(UInt16.max):
            writeInteger(0x80 | UInt8(126))
            writeInteger(UInt16(payload.count))
        default:
            writeInteger(0x80 | UInt8(127))
            writeInteger(UInt64(payload.count))
        }
        writeInteger(mask)
        var masked = payload
        for index in masked.indices {
            masked[index] ^= UInt8(truncatingIfNeeded: mask >> (24 - 8 * (index & 3)))
        }
        writeBytes(masked)
    }
}
