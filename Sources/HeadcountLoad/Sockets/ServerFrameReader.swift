import NIOCore

/// Cuts what a server sends into messages (RFC 6455 §5.2): whole ones, fragments put together.
/// In between messages it has no buffer.
struct ServerFrameReader {
    enum Step: Equatable {
        case message(opcode: UInt8, ByteBuffer)
        /// The next one has not come whole.
        case incomplete
        case violation(String)
    }

    /// Enough for an answer of many thousands of topics.
    static let maximumSize = 16 * 1024 * 1024

    private var bytes = ByteBuffer()
    private var fragments: (opcode: UInt8, data: ByteBuffer)?

    mutating func append(_ received: ByteBuffer) {
        if bytes.readableBytes == 0 {
            bytes = received
        } else {
            bytes.writeImmutableBuffer(received)
        }
    }

    /// The next message; to be called until it is incomplete.
    mutating func next() -> Step {
        while true {
            guard let (first, second) = bytes.peekMultipleIntegers(as: (UInt8, UInt8).self),
                let (length, headerSize) = payloadLength(second)
            else { return rest() }
            guard second & 0x80 == 0 else { return .violation("a masked frame from a server") }
            guard length <= Self.maximumSize else { return .violation("a frame too large") }
            guard bytes.readableBytes >= headerSize + length else { return .incomplete }
            bytes.moveReaderIndex(forwardBy: headerSize)
            let data = bytes.readSlice(length: length) ?? ByteBuffer()
            if let step = assemble(first, data) { return step }
        }
    }

    private mutating func rest() -> Step {
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
        return .incomplete
    }

    private func payloadLength(_ second: UInt8) -> (length: Int, headerSize: Int)? {
        let start = bytes.readerIndex + 2
        switch second & 0x7F {
        case 126: return bytes.getInteger(at: start, as: UInt16.self).map { (Int($0), 4) }
        case 127:
            return bytes.getInteger(at: start, as: UInt64.self).map { (Int(clamping: $0), 10) }
        case let length: return (Int(length), 2)
        }
    }

    /// Nil when the message goes on.
    private mutating func assemble(_ first: UInt8, _ data: ByteBuffer) -> Step? {
        let (isLast, opcode) = (first & 0x80 != 0, first & 0x0F)
        if opcode >= 8 { return .message(opcode: opcode, data) }
        if opcode != 0 {
            guard fragments == nil else { return .violation("a message within a message") }
            if isLast { return .message(opcode: opcode, data) }
            fragments = (opcode, data)
            return nil
        }
        guard var whole = fragments.take() else { return .violation("a fragment of no message") }
        whole.data.writeImmutableBuffer(data)
        guard whole.data.readableBytes <= Self.maximumSize else {
            return .violation("a message too large")
        }
        if isLast { return .message(opcode: whole.opcode, whole.data) }
        fragments = whole
        return nil
    }
}
