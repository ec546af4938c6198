import NIOCore

/// One WebSocket client, as cheap as can be: it upgrades, takes the steps of its dialect, and
/// from then on tells of every message.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The server said something else than 101, or closed.
    struct Refused: Error {}

    private let dialect: Dialect
    private var steps: ArraySlice<Dialect.Step>
    private let joined: EventLoopPromise<Void>
    private let onMessage: @Sendable (any Channel, Int) -> Void
    private var isUpgraded = false
    private var received = ByteBuffer()

    /// - Parameters:
    ///   - joined: Succeeds after the last step.
    ///   - onMessage: Called with the size of each later message, on the channel's event loop.
    init(
        _ dialect: Dialect, topics: [String], joined: EventLoopPromise<Void>,
        onMessage: @escaping @Sendable (any Channel, Int) -> Void
    ) {
        self.dialect = dialect
        steps = dialect.steps(joining: topics)[...]
        self.joined = joined
        self.onMessage = onMessage
    }

    func channelActive(context: ChannelHandlerContext) {
        let head = """
            GET \(dialect.path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\
            Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
            """
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if !isUpgraded {
            let text = received.readableBytesView
            guard let end = text.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            guard text.starts(with: Array("HTTP/1.1 101".utf8)) else { return fail(context) }
            received.moveReaderIndex(to: end.upperBound)
            isUpgraded = true
            say(context)
        }
        while let (opcode, payload) = readFrame() {
            switch opcode {
            case 0x1: receive(payload, context)
            case 0x8: fail(context)
            case 0x9: send(0xA, payload, context)
            default: break
            }
        }
        // An idle client keeps no buffer.
        if received.readableBytes == 0 { received = ByteBuffer() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        joined.fail(Refused())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context)
    }

    private func receive(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        if payload.readableBytes < 8, let reaction = dialect.reaction(to: String(buffer: payload)) {
            return send(0x1, ByteBuffer(string: reaction), context)
        }
        guard let step = steps.first else {
            return onMessage(context.channel, payload.readableBytes)
        }
        guard payload.readableBytesView.firstRange(of: Array(step.answer.utf8)) != nil else {
            return
        }
        steps.removeFirst()
        if steps.isEmpty { joined.succeed() } else { say(context) }
    }

    private func say(_ context: ChannelHandlerContext) {
        guard let text = steps.first?.text, !text.isEmpty else { return }
        send(0x1, ByteBuffer(string: text), context)
    }

    private func send(_ opcode: UInt8, _ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(
            Self.wrapOutboundOut(Self.frame(opcode, payload)), promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext) {
        joined.fail(Refused())
        context.close(promise: nil)
    }

    /// The next frame that came whole. Servers do not mask.
    private func readFrame() -> (opcode: UInt8, payload: ByteBuffer)? {
        let start = received.readerIndex
        guard let first = received.getInteger(at: start, as: UInt8.self),
            let second = received.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        var (header, length) = (2, Int(second))
        if second == 126 {
            guard let long = received.getInteger(at: start + 2, as: UInt16.self) else { return nil }
            (header, length) = (4, Int(long))
        } else if second == 127 {
            guard let long = received.getInteger(at: start + 2, as: UInt64.self) else { return nil }
            (header, length) = (10, Int(long))
        }
        guard let payload = received.getSlice(at: start + header, length: length) else {
            return nil
        }
        received.moveReaderIndex(forwardBy: header + length)
        return (first & 0xF, payload)
    }

    /// A frame of a client, below 64 KiB. A mask of zeros leaves the payload as it is.
    static func frame(_ opcode: UInt8, _ payload: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(0x80 | opcode)
        if payload.readableBytes < 126 {
            frame.writeInteger(0x80 | UInt8(payload.readableBytes))
        } else {
            frame.writeInteger(UInt8(0xFE))
            frame.writeInteger(UInt16(payload.readableBytes))
        }
        frame.writeInteger(UInt32(0))
        frame.writeImmutableBuffer(payload)
        return frame
    }
}
