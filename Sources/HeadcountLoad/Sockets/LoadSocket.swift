import NIOCore
import PhoenixChannels

/// One client's socket from its connect to its end: one handler, no task and no timer.
///
/// It tells the ``LoadRunner``, on whose event loop it lives, what became of it; each socket fails
/// at most once and ends exactly once.
final class LoadSocket: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State: Equatable {
        case connecting, shaking, joining, joined
        /// A close frame was sent, or the connection is being ended.
        case closing
        case ended
    }

    let place: Int
    /// When it was due to be opened.
    let intended: Duration
    private(set) var state = State.connecting
    /// The numbers of its questions that wait for answers, the oldest first.
    private(set) var questions: [Int] = []

    private let runner: LoadRunner
    private let topic: String
    private var handshake: Handshake?
    private var reader = ServerFrameReader()
    private var context: ChannelHandlerContext?
    private var needsFlush = false

    /// The number of a join; questions have larger ones.
    static let joinNumber = 1
    private static let joinReference = Ref("1")
    private static let heartbeatReference = Ref("heartbeat")

    init(place: Int, intended: Duration, topic: String, handshake: Handshake, runner: LoadRunner) {
        self.place = place
        self.intended = intended
        self.topic = topic
        self.handshake = handshake
        self.runner = runner
    }

    // MARK: What the runner asks for

    /// Asks for statistics.
    func ask(_ question: LoadSettings.Question, number: Int) {
        questions.append(number)
        // A socket that the server is closing asks nothing; the question goes unanswered with it.
        guard state == .joined else { return }
        push(question.rawValue, reference: Ref("\(number)"))
    }

    /// The question waits no more.
    func forget(_ number: Int) {
        if let index = questions.firstIndex(of: number) { questions.remove(at: index) }
    }

    /// Sends the protocol's heartbeat.
    func beat() {
        send(
            V2TextCodec.encode(
                joinRef: .null, ref: Self.heartbeatReference, topic: "phoenix",
                event: "heartbeat", payload: []))
    }

    /// Ends the socket in order; a socket that is not open yet is cut.
    func close() {
        guard state == .joining || state == .joined else { return cut() }
        state = .closing
        write(8, [0x03, 0xE8])
        flush()
    }

    /// Ends the connection without a word.
    func cut() {
        guard state != .ended else { return }
        state = .closing
        context?.close(promise: nil)
    }

    /// Something went wrong: says so and ends the connection.
    func fail(_ failure: LoadFailure) {
        guard state != .closing, state != .ended else { return }
        runner.failed(self, failure)
        cut()
    }

    /// The connection could not be made; there is no channel any more.
    func connectFailed(_ reason: String) {
        if state == .connecting { runner.failed(self, .connect(reason)) }
        end()
    }

    /// Sends what was written.
    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Cut while it was on its way to its connection.
        if state == .closing { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        guard state == .connecting, let request = handshake?.request else { return }
        state = .shaking
        runner.record.bytesOut += request.readableBytes
        context.writeAndFlush(Self.wrapOutboundOut(request), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .shaking: runner.failed(self, .connect("closed during the handshake"))
        case .joining, .joined: runner.failed(self, .lost)
        // A connect that failed is told by its future.
        case .connecting: return
        case .closing, .ended: break
        }
        end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Reading or writing failed: the connection is gone, and its end says so.
        context.close(promise: nil)
    }

    private func end() {
        guard state != .ended else { return }
        state = .ended
        runner.ended(self)
    }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        runner.record.bytesIn += bytes.readableBytes
        if state == .shaking, !finishHandshake(&bytes) { return }
        guard state != .ended else { return }
        reader.append(bytes)
        while true {
            switch reader.next() {
            case .message(let opcode, let data): receive(opcode, data)
            case .violation(let reason): return fail(.violation(reason))
            case .incomplete: return
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
    }

    /// Whether the socket is open now.
    private func finishHandshake(_ bytes: inout ByteBuffer) -> Bool {
        switch handshake?.receive(&bytes) {
        case .accepted:
            handshake = nil
            state = .joining
            runner.hasConnected(self)
            push("phx_join", reference: Self.joinReference)
            return true
        case .refused(let status): fail(.refused(status: status))
        case .violation(let reason): fail(.violation(reason))
        case .incomplete, nil: break
        }
        return false
    }

    private func receive(_ opcode: UInt8, _ data: ByteBuffer) {
        switch opcode {
        case 1:
            runner.record.messagesIn += 1
            guard let message = ServerMessage.read(data.readableBytesUInt8Span) else {
                return fail(.violation("a text frame that is no Phoenix message"))
            }
            receive(message)
        case 2: runner.record.messagesIn += 1
        case 8: receiveClose(data)
        case 9: write(10, Array(data.readableBytesView))
        default: break
        }
    }

    private func receive(_ message: ServerMessage) {
        switch message {
        case .reply(Self.joinNumber, let error) where state == .joining:
            if let error { return fail(.joinRefused(reason: error)) }
            state = .joined
            runner.hasJoined(self)
        case .reply(let number, let error):
            forget(number)
            runner.answered(number, error: error)
        case .channelEnd: fail(.channelClosed)
        case .push: break
        }
    }

    /// The server closes, or answers our close; the server ends the connection (RFC 6455 §7.1.1).
    private func receiveClose(_ data: ByteBuffer) {
        guard state != .closing, state != .ended else { return }
        let code = data.getInteger(at: data.readerIndex, as: UInt16.self)
        runner.failed(self, .closed(code: code.map(Int.init) ?? 1005))
        state = .closing
        write(8, Array(data.readableBytesView.prefix(2)))
        flush()
        runner.isClosing(self)
    }

    // MARK: What goes out

    private func push(_ event: String, reference: Ref) {
        send(
            V2TextCodec.encode(
                joinRef: Self.joinReference, ref: reference, topic: topic, event: event,
                payload: []))
    }

    private func send(_ frame: TextFrame) {
        runner.record.messagesOut += 1
        write(1, frame.bytes)
    }

    private func write(_ opcode: UInt8, _ payload: [UInt8]) {
        guard let context else { return }
        let frame = ByteBuffer(
            clientFrame: opcode, payload, mask: .random(in: .min ... .max))
        runner.record.bytesOut += frame.readableBytes
        context.write(Self.wrapOutboundOut(frame), promise: nil)
        needsFlush = true
    }
}
