import NIOCore
import NIOWebSocket

/// One frame of a client, unmasked (RFC 6455 §5.2).
struct Frame: Equatable {
    let opcode: WebSocketOpcode
    /// Whether it is the last, or the only one, of its message.
    let isFinal: Bool
    var data: ByteBuffer
}
