package import NIOCore
package import NIOWebSocket
import PhoenixChannels

/// Whole frames as a server sends them, unmasked (RFC 6455 §5.2), each in a buffer of its own.
extension ByteBuffer {
    /// A frame of any kind that is a message, or control, of its own.
    package init(frame opcode: WebSocketOpcode, _ payload: some Collection<UInt8>) {
        self.init(header: opcode, length: payload.count)
        writeBytes(payload)
    }

    /// A text frame: the one copy of its payload on the way to the client.
    init(_ frame: TextFrame) {
        self.init(header: .text, length: frame.count)
        writeBytes(frame.head)
        writeBytes(frame.payload)
        writeBytes(frame.tail)
    }

    /// The header of a frame, with room for the rest of it.
    private init(header opcode: WebSocketOpcode, length: Int) {
        self.init()
        reserveCapacity(length + 10)
        writeInteger(0x80 | UInt8(webSocketOpcode: opcode))
        switch length {
        case ...125:
            writeInteger(UInt8(length))
        case ...Int(UInt16.max):
            writeInteger(UInt8(126))
            writeInteger(UInt16(length))
        default:
            writeInteger(UInt8(127))
            writeInteger(UInt64(length))
        }
    }
}
