package import NIOCore
import NIOWebSocket
package import PhoenixChannels

/// A server's side of RFC 6455 after the handshake, without any I/O: bytes of a client in, and what
/// they come to.
///
/// It answers pings and the closing handshake by itself: whoever carries it out sends what it is
/// given.
package struct WebSocketConversation {
    /// What came.
    package enum Event: Equatable {
        /// More has to come.
        case incomplete
        /// A frame that asks for nothing: a fragment, a pong, or anything behind a close of ours.
        case nothing
        /// A whole message, in UTF-8.
        case text(ByteBuffer)
        case binary(ByteBuffer)
        /// A ping: this frame answers it.
        case ping(pong: ByteBuffer)
        /// The client closes, or answers our close: to be sent, if it is not nil, and then the
        /// connection ends.
        case close(answer: ByteBuffer?)
        /// The client has broken a rule: it gets a close frame, and nothing after it can be read.
        case violation(CloseCode, String)
    }

    private var reader = FrameReader()
    private var assembler = MessageAssembler()
    /// A close frame was sent, or its sending is under way: no message counts any more.
    private(set) package var isClosing = false

    package init() {}

    /// How many bytes of unfinished frames and messages it holds on to: at most two messages.
    package var capacity: Int { reader.capacity + assembler.capacity }

    /// Takes in what was received.
    package mutating func append(_ received: ByteBuffer) {
        reader.append(received)
    }

    /// What comes next; to be called until it is incomplete.
    ///
    /// - Parameter maximumSize: Of a frame and of a message, in bytes.
    package mutating func next(maximumSize: Int) -> Event {
        switch reader.next(maximumSize: maximumSize) {
        case .violation(let code, let reason):
            return isClosing ? .close(answer: nil) : .violation(code, reason)
        case .incomplete:
            guard isClosing || assembler.checkPart(of: &reader) else {
                return .violation(.invalidPayload, "a text that is not UTF-8")
            }
            return .incomplete
        case .frame(let frame):
            let outcome = assembler.add(
                frame, checked: reader.checked, maximumSize: maximumSize)
            reader.resetCheck()
            return event(outcome)
        }
    }

    /// The close frame that begins the closing handshake.
    package mutating func close(_ code: CloseCode, _ reason: String) -> ByteBuffer {
        isClosing = true
        var data = ByteBuffer(integer: code.rawValue)
        data.writeString(reason)
        return ByteBuffer(frame: .connectionClose, data.readableBytesView)
    }

    private mutating func event(_ outcome: MessageAssembler.Outcome) -> Event {
        if case .close(let code) = outcome {
            guard !isClosing else { return .close(answer: nil) }
            isClosing = true
            var data = ByteBuffer()
            if let code { data.write(webSocketErrorCode: code) }
            return .close(answer: ByteBuffer(frame: .connectionClose, data.readableBytesView))
        }
        guard !isClosing else { return .nothing }
        switch outcome {
        case .text(let data): return .text(data)
        case .binary(let data): return .binary(data)
        case .ping(let data): return .ping(pong: ByteBuffer(frame: .pong, data.readableBytesView))
        case .violation(let code, let reason): return .violation(code, reason)
        case .incomplete, .pong, .close: return .nothing
        }
    }
}
