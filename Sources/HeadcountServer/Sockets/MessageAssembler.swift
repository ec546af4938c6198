import NIOCore
import NIOWebSocket
import PhoenixChannels

/// Puts the frames of one client together to messages, and holds them to RFC 6455.
///
/// ``FrameReader`` has checked lengths and control frames by then; the mask, reserved bits and
/// opcodes, the order of fragments and the payload of a close are checked here.
struct MessageAssembler {
    /// What a frame amounts to.
    enum Outcome: Equatable {
        /// More fragments must come.
        case incomplete
        case text(ByteBuffer)
        case binary(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client closes, with this code if it gave one.
        case close(WebSocketErrorCode?)
        /// The frame breaks a rule.
        case violation(CloseCode, String)
    }

    private struct Fragments {
        var isText: Bool
        var data: ByteBuffer
    }

    private var fragments: Fragments?

    /// Takes in one frame (RFC 6455 §5).
    mutating func add(_ frame: WebSocketFrame, maximumSize: Int) -> Outcome {
        guard frame.maskKey != nil else {
            return .violation(.protocolError, "a client must mask its frames")
        }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            return .violation(.protocolError, "reserved bits are set")
        }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .text, .binary:
            guard fragments == nil else {
                return .violation(.protocolError, "a new message amid fragments")
            }
            let isText = frame.opcode == .text
            guard !frame.fin else { return isText ? .text(data) : .binary(data) }
            fragments = Fragments(isText: isText, data: data)
            return .incomplete
        case .continuation:
            return append(data, isLast: frame.fin, maximumSize: maximumSize)
        case .ping:
            return .ping(data)
        case .pong:
            return .pong
        case .connectionClose:
            return close(data)
        default:
            return .violation(.protocolError, "a reserved opcode")
        }
    }

    private mutating func append(
        _ data: ByteBuffer, isLast: Bool, maximumSize: Int
    ) -> Outcome {
        guard var fragments else {
            return .violation(.protocolError, "a continuation of nothing")
        }
        self.fragments = nil
        guard fragments.data.readableBytes + data.readableBytes <= maximumSize else {
            return .violation(.messageTooBig, "a message above \(maximumSize) bytes")
        }
        fragments.data.writeImmutableBuffer(data)
        guard isLast else {
            self.fragments = fragments
            return .incomplete
        }
        return fragments.isText ? .text(fragments.data) : .binary(fragments.data)
    }

    /// A close carries nothing, or a code and a reason in UTF-8 (RFC 6455 §5.5.1, §7.4).
    private func close(_ data: ByteBuffer) -> Outcome {
        var data = data
        guard data.readableBytes > 0 else { return .close(nil) }
        guard let code = data.readInteger(as: UInt16.self) else {
            return .violation(.protocolError, "a close code of one byte")
        }
        switch code {
        case 1000...1003, 1007...1014, 3000...4999:
            break
        default:
            return .violation(.protocolError, "close code \(code) is reserved")
        }
        guard String(validating: data.readableBytesView, as: UTF8.self) != nil else {
            return .violation(.invalidPayload, "a close reason that is not UTF-8")
        }
        return .close(WebSocketErrorCode(codeNumber: Int(code)))
    }
}
