import NIOCore
import NIOWebSocket
import PhoenixChannels

/// Cuts the bytes of one client into frames (RFC 6455 §5.2).
///
/// It keeps the beginning of a frame that has not come whole, at most a header and the largest
/// frame, and nothing in between frames: an idle socket has no buffer.
struct FrameReader {
    /// What the bytes so far amount to.
    enum Step: Equatable {
        case frame(WebSocketFrame)
        /// The next frame has not come whole.
        case incomplete
        /// What came is no frame that may be sent; nothing after it can be read.
        case violation(CloseCode, String)
    }

    private struct Header {
        let first: UInt8
        let isMasked: Bool
        let length: Int
        /// Of the header itself, the mask's key included.
        let size: Int
    }

    private var bytes = ByteBuffer()
    private var isBroken = false

    /// Takes in what was received.
    mutating func append(_ received: ByteBuffer) {
        guard !isBroken else { return }
        if bytes.readableBytes == 0 {
            bytes = received
        } else {
            bytes.writeImmutableBuffer(received)
        }
    }

    /// The next frame; to be called until it is incomplete.
    mutating func next(maximumSize: Int) -> Step {
        let header: Header
        switch readHeader() {
        case .none: return rest()
        case .failure(let reason): return broken(.protocolError, reason)
        case .header(let read): header = read
        }
        let isControl = header.first & 0x08 != 0
        guard !isControl || (header.first & 0x80 != 0 && header.length <= 125) else {
            return broken(.protocolError, "a control frame in fragments, or above 125 bytes")
        }
        guard header.length <= maximumSize else {
            return broken(.messageTooBig, "a frame above \(maximumSize) bytes")
        }
        guard bytes.readableBytes >= header.size + header.length,
            let opcode = WebSocketOpcode(encodedWebSocketOpcode: header.first & 0x0F)
        else { return .incomplete }
        bytes.moveReaderIndex(forwardBy: header.size - (header.isMasked ? 4 : 0))
        let key =
            header.isMasked ? bytes.readBytes(length: 4).flatMap(WebSocketMaskingKey.init) : nil
        let data = bytes.readSlice(length: header.length) ?? ByteBuffer()
        return .frame(
            WebSocketFrame(
                fin: header.first & 0x80 != 0, rsv1: header.first & 0x40 != 0,
                rsv2: header.first & 0x20 != 0, rsv3: header.first & 0x10 != 0, opcode: opcode,
                maskKey: key, data: data))
    }

    /// Lets the buffer go when all of it was read.
    private mutating func rest() -> Step {
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
        return .incomplete
    }

    private mutating func broken(_ code: CloseCode, _ reason: String) -> Step {
        isBroken = true
        bytes = ByteBuffer()
        return .violation(code, reason)
    }

    private enum HeaderRead {
        case none
        case header(Header)
        case failure(String)
    }

    private func readHeader() -> HeaderRead {
        let start = bytes.readerIndex
        guard let first: UInt8 = bytes.getInteger(at: start),
            let second: UInt8 = bytes.getInteger(at: start + 1)
        else { return .none }
        let isMasked = second & 0x80 != 0
        let maskSize = isMasked ? 4 : 0
        switch second & 0x7F {
        case 126:
            guard let length: UInt16 = bytes.getInteger(at: start + 2) else { return .none }
            guard length > 125 else { return .failure("a length that is not in its shortest form") }
            return .header(
                Header(first: first, isMasked: isMasked, length: Int(length), size: 4 + maskSize))
        case 127:
            guard let length: UInt64 = bytes.getInteger(at: start + 2) else { return .none }
            guard length > UInt16.max, let length = Int(exactly: length) else {
                return .failure("a length that is not in its shortest form, or of 64 bits")
            }
            return .header(
                Header(first: first, isMasked: isMasked, length: length, size: 10 + maskSize))
        case let length:
            return .header(
                Header(first: first, isMasked: isMasked, length: Int(length), size: 2 + maskSize))
        }
    }
}
