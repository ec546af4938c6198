import NIOCore
import NIOWebSocket
import PhoenixChannels

/// Cuts the bytes of one client into frames, and holds each to RFC 6455 §5.2 as soon as its header
/// is there.
///
/// It keeps the beginning of a frame that has not come whole, at most a header and the largest
/// frame, in a buffer of about that size, and nothing in between frames: an idle socket has no
/// buffer.
struct FrameReader {
    /// What the bytes so far amount to.
    enum Step: Equatable {
        case frame(Frame)
        /// The next frame has not come whole.
        case incomplete
        /// What came is no frame that may be sent; nothing after it can be read.
        case violation(CloseCode, String)
    }

    private var bytes = ByteBuffer()
    private var isBroken = false
    /// How much of the payload that has not come whole ``checkText(_:)`` has seen.
    private(set) var checked = 0

    /// How many bytes it holds on to.
    var capacity: Int { bytes.capacity }

    /// Takes in what was received.
    mutating func append(_ received: ByteBuffer) {
        guard !isBroken else { return }
        if bytes.readableBytes == 0 {
            bytes = received
        } else {
            bytes.discardReadBytes()
            bytes.writeImmutableBuffer(received)
        }
    }

    /// The next frame; to be called until it is incomplete.
    mutating func next(maximumSize: Int) -> Step {
        let header: FrameHeader
        switch FrameHeader.read(bytes) {
        case .incomplete: return rest()
        case .violation(let reason): return broken(.protocolError, reason)
        case .header(let read): header = read
        }
        guard header.length <= maximumSize else {
            return broken(.messageTooBig, "a frame above \(maximumSize) bytes")
        }
        guard bytes.readableBytes >= header.size + header.length else { return rest() }
        bytes.moveReaderIndex(forwardBy: header.size)
        var data = bytes.readSlice(length: header.length) ?? ByteBuffer()
        data.webSocketUnmask(header.key)
        // An empty slice would keep all of what was received alive.
        if data.readableBytes == 0 { data = ByteBuffer() }
        return .frame(Frame(opcode: header.opcode, isFinal: header.isFinal, data: data))
    }

    /// The opcode of the frame that has not come whole; nil when not even its header has.
    var pendingOpcode: WebSocketOpcode? {
        guard case .header(let header) = FrameHeader.read(bytes) else { return nil }
        return header.opcode
    }

    /// Checks what has come of a payload that is text, each byte once. False when it is none.
    mutating func checkText(_ check: inout UTF8Check) -> Bool {
        guard case .header(let header) = FrameHeader.read(bytes) else { return true }
        let start = bytes.readerIndex + header.size
        while checked < bytes.writerIndex - start {
            guard let byte: UInt8 = bytes.getInteger(at: start + checked),
                check.accept(byte ^ header.key[checked & 3])
            else { return false }
            checked += 1
        }
        return true
    }

    /// The frame that was checked before it came whole has been taken.
    mutating func resetCheck() { checked = 0 }

    /// Lets go of what was read: of all when nothing is left, and of a large buffer that holds
    /// little.
    private mutating func rest() -> Step {
        if bytes.readableBytes == 0 {
            bytes = ByteBuffer()
        } else if bytes.capacity > 2 * bytes.readableBytes + 256 {
            bytes = ByteBuffer(bytes: bytes.readableBytesView)
        }
        return .incomplete
    }

    private mutating func broken(_ code: CloseCode, _ reason: String) -> Step {
        isBroken = true
        bytes = ByteBuffer()
        return .violation(code, reason)
    }
}
