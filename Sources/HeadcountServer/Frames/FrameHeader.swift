import NIOCore
import NIOWebSocket

/// The header of a frame as a client may send it (RFC 6455 §5.2).
struct FrameHeader {
    /// What the bytes so far amount to.
    enum Reading {
        case incomplete
        case header(FrameHeader)
        case violation(String)
    }

    let opcode: WebSocketOpcode
    let isFinal: Bool
    let key: WebSocketMaskingKey
    /// Of the payload, in bytes.
    let length: Int
    /// Of the header itself, in bytes.
    let size: Int

    /// Reads what `bytes` begin with. A rule that is broken is told as early as it can be.
    static func read(_ bytes: ByteBuffer) -> Reading {
        let start = bytes.readerIndex
        guard let first: UInt8 = bytes.getInteger(at: start) else { return .incomplete }
        guard first & 0x70 == 0 else { return .violation("reserved bits are set") }
        guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: first & 0x0F),
            opcode.isDefined
        else { return .violation("a reserved opcode") }
        let isFinal = first & 0x80 != 0
        guard isFinal || !opcode.isControl else {
            return .violation("a control frame in fragments")
        }
        guard let second: UInt8 = bytes.getInteger(at: start + 1) else { return .incomplete }
        guard second & 0x80 != 0 else { return .violation("a client must mask its frames") }
        let length: Int
        let size: Int
        switch Length(second & 0x7F, in: bytes, at: start + 2) {
        case .incomplete: return .incomplete
        case .invalid: return .violation("a length that is not in its shortest form")
        case .bytes(let number, let lengthSize): (length, size) = (number, 2 + lengthSize)
        }
        guard length <= 125 || !opcode.isControl else {
            return .violation("a control frame above 125 bytes")
        }
        guard let mask = bytes.viewBytes(at: start + size, length: 4),
            let key = WebSocketMaskingKey(mask)
        else { return .incomplete }
        return .header(
            FrameHeader(
                opcode: opcode, isFinal: isFinal, key: key, length: length, size: size + 4))
    }

    /// The length of a payload, in 7, 16 or 64 bits.
    private enum Length {
        case incomplete
        case invalid
        case bytes(Int, size: Int)

        init(_ short: UInt8, in bytes: ByteBuffer, at index: Int) {
            switch short {
            case 126:
                guard let number: UInt16 = bytes.getInteger(at: index) else {
                    self = .incomplete
                    return
                }
                self = number > 125 ? .bytes(Int(number), size: 2) : .invalid
            case 127:
                guard let number: UInt64 = bytes.getInteger(at: index) else {
                    self = .incomplete
                    return
                }
                guard number > UInt16.max, let number = Int(exactly: number) else {
                    self = .invalid
                    return
                }
                self = .bytes(number, size: 8)
            default:
                self = .bytes(Int(short), size: 0)
            }
        }
    }
}

extension WebSocketOpcode {
    /// Whether it is for the connection and not for a message (RFC 6455 §5.5).
    fileprivate var isControl: Bool { self == .ping || self == .pong || self == .connectionClose }

    /// Whether RFC 6455 gives it a meaning.
    fileprivate var isDefined: Bool {
        isControl || self == .text || self == .binary || self == .continuation
    }
}
