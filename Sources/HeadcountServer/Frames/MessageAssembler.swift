import NIOCore
import NIOWebSocket
import PhoenixChannels

/// Puts the frames of one client together to messages (RFC 6455 §5.4), whose text is UTF-8.
///
/// ``FrameReader`` has checked each frame by then; the order of fragments, their size together, text
/// and the payload of a close are checked here.
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
    /// Of the text whose fragments, or parts of a frame, have come so far.
    private var check = UTF8Check()

    /// How many bytes it holds on to.
    var capacity: Int { fragments?.data.capacity ?? 0 }

    /// Takes in one frame.
    ///
    /// - Parameter checked: How many bytes of its text ``checkPart(_:)`` has seen.
    mutating func add(_ frame: Frame, checked: Int = 0, maximumSize: Int) -> Outcome {
        switch frame.opcode {
        case .text, .binary:
            guard fragments == nil else {
                return .violation(.protocolError, "a new message amid fragments")
            }
            let message = Fragments(isText: frame.opcode == .text, data: frame.data)
            return add(frame, checked, to: message, maximumSize)
        case .continuation:
            guard var message = fragments else {
                return .violation(.protocolError, "a continuation of nothing")
            }
            guard message.data.readableBytes + frame.data.readableBytes <= maximumSize else {
                return .violation(.messageTooBig, "a message above \(maximumSize) bytes")
            }
            fragments = nil
            message.data.writeImmutableBuffer(frame.data)
            return add(frame, checked, to: message, maximumSize)
        case .ping:
            return .ping(frame.data)
        case .connectionClose:
            return close(frame.data)
        default:
            return .pong
        }
    }

    /// Checks what has come of a frame that has not come whole, if it is text. False when the text is
    /// no UTF-8: nothing that may still come can mend it.
    mutating func checkPart(of reader: inout FrameReader) -> Bool {
        let isText =
            switch reader.pendingOpcode {
            case .text: fragments == nil
            case .continuation: fragments?.isText ?? false
            default: false
            }
        return !isText || reader.checkText(&check)
    }

    private mutating func add(
        _ frame: Frame, _ checked: Int, to message: Fragments, _ maximumSize: Int
    ) -> Outcome {
        if message.isText {
            let rest = frame.data.readableBytesUInt8Span.extracting(droppingFirst: checked)
            guard check.accept(rest), check.isComplete || !frame.isFinal else {
                return .violation(.invalidPayload, "a text that is not UTF-8")
            }
        }
        guard frame.isFinal else {
            fragments = message
            return .incomplete
        }
        return message.isText ? .text(message.data) : .binary(message.data)
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
