import CoreMetrics
import Headcount
import NIOCore
import NIOWebSocket
import PhoenixChannels

/// One client's socket after the upgrade: frames in, frames out, and its counts in between.
///
/// It carries out what ``ChannelSession`` decides. All of it happens on the socket's event loop;
/// nothing waits. When the socket ends, for whatever reason, its `Socket` goes and
/// with it everything that it counted.
final class WebSocketHandler: ChannelDuplexHandler, TimingWheelMember {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    var wheelPosition: TimingWheelPosition?

    let endpoint: SocketEndpoint
    let loop: SocketLoop
    var session: ChannelSession
    var conversation = WebSocketConversation()
    var liveness: Liveness
    var budget: FrameBudget
    /// The client does not read, or not as much as it is sent; nil while it does.
    var stall: Stall?
    /// What came waits: see ``canTakeMore``.
    var isHeldUp = false
    /// How many bytes were written since what waits was last looked at.
    private var written: UInt32 = 0
    /// What waits in memory for it, as its loop's ledger has it; set by the ledger alone.
    var heldBytes: UInt32 = 0
    /// In the loop's seconds.
    private let openedAt: UInt32
    /// Nil once the socket is counted down.
    var socket: Socket?
    /// The client's address, where it counts for limits and rates.
    let address: IPAddress?
    /// What its token grants; nil where none is needed, and once the socket is counted down.
    var grant: SocketGrant?
    /// A join waits for a permit: until it is decided nothing more is taken in.
    var isJoining = false
    /// Until when those joins wait that came together; nil while none does.
    var backlog: JoinBacklog?
    var context: ChannelHandlerContext?
    /// A close frame is sent, and nothing that comes in counts any more.
    var isClosing: Bool { conversation.isClosing }
    private var needsFlush = false
    var isReadHeldBack = false
    /// The topics whose counts the client follows, and what it was told last.
    var followed: [(topic: Topic, total: Int)] = []
    /// Replies that wait for a fresh picture of the cluster.
    var waitingReplies = 0

    /// What may wait to be sent to a client that does not read, in bytes: above the upper mark it
    /// gets no more answers, below the lower one it is read from again.
    static let writeBufferWaterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: 64 * 1024, high: 256 * 1024)

    /// How much is written to a socket, in bytes, before it is looked at what of it waits in memory:
    /// asking the channel costs as much as a short answer.
    private static let unnotedBytes = 8 * 1_024

    struct Stall {
        /// In the loop's seconds.
        let since: UInt32
        /// What waited then to be read.
        let bytes: Int
    }

    /// In how many seconds a client must read some of what waits for it, or be closed.
    static let stallLimit: UInt32 = 15
    /// How many of one client's questions may wait for a fresh picture at a time.
    static let maximumWaitingReplies = 1

    init(
        endpoint: SocketEndpoint, loop: SocketLoop, version: SerializerVersion,
        admitted: consuming SocketHandshake.Admitted
    ) {
        var admitted = admitted
        self.endpoint = endpoint
        self.loop = loop
        address = admitted.address
        grant = admitted.grant.map {
            SocketGrant($0, plans: endpoint.door.plans, now: loop.seconds)
        }
        socket = admitted.socket.take()
        session = ChannelSession(version: version)
        liveness = Liveness(now: loop.seconds)
        budget = FrameBudget(endpoint.bounds.frameRate, now: loop.seconds)
        openedAt = loop.seconds
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
        schedule(in: Liveness.pingInterval)
        if loop.isStopping { close(.restart) }
        // It was on its way in when the others were closed.
        if endpoint.drain.phase == .drained { close(endpoint.drain.farewell) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        endCounting(.gone)
        loop.remove(self)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        endCounting(.gone)
        context.fireChannelInactive()
    }

    // MARK: Frames in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        loop.traffic.bytesIn.add(bytes.readableBytes)
        liveness.heard(now: loop.seconds)
        guard isWithinRate(bytes.readableBytes >> 10) else { return }
        conversation.append(bytes)
        if endpoint.node.settings.onLeaseLost == .disconnect { loop.closeLapsed(endpoint.node) }
        takeIn(context)
    }

    func takeIn(_ context: ChannelHandlerContext) {
        while isClosing || canTakeMore {
            let event = conversation.next(maximumSize: endpoint.bounds.messageSize)
            guard event != .incomplete, isWithinRate(1) else { return }
            switch event {
            case .incomplete:
                break
            case .nothing:
                break
            case .text(let data):
                loop.traffic.messagesIn.add()
                carryOut(session.receive(text: data.readableBytesUInt8Span))
            case .binary(let data):
                loop.traffic.messagesIn.add()
                carryOut(session.receive(binary: data.readableBytesUInt8Span))
            case .ping(let pong):
                write(pong)
            case .close(let answer):
                return end(context, answer)
            case .violation(let code, let reason):
                return close(.violation(code, reason))
            }
        }
        isHeldUp = true
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushIfNeeded()
        if conversation.capacity > 0 || heldBytes > 0 { loop.note(self) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Reading or writing failed: the connection is gone.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            // The client's side of TCP is shut without a close frame: it has vanished.
            context.close(promise: nil)
        case is ChannelShouldQuiesceEvent:
            // The listener stops. The server closes all sockets together.
            break
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: What the loop asks for

    /// Sends a broadcast, unless the client does not read.
    func send(_ event: EncodedEvent) {
        guard !isClosing, let context else { return }
        guard context.channel.isWritable else { return loop.traffic.drops.add() }
        write(event.frame(for: session.version))
        loop.traffic.messagesOut.add()
        flushIfNeeded()
    }

    /// Pings, or closes what was silent for too long.
    func checkLiveness() {
        guard !isClosing else { return cut() }
        if let grant, grant.expiresAt <= loop.seconds { return close(.expired) }
        if let stall, loop.seconds - stall.since >= Self.stallLimit {
            let bytes = bufferedBytes
            guard bytes < stall.bytes else { return close(.slow) }
            self.stall = Stall(since: loop.seconds, bytes: bytes)
        }
        switch liveness.action(now: loop.seconds) {
        case .wait(let seconds):
            schedule(in: seconds)
        case .ping(let seconds):
            schedule(in: seconds)
            write(ByteBuffer(frame: .ping, []))
            flushIfNeeded()
        case .close:
            close(.silent)
        }
    }

    /// Looks at the socket again in so many seconds, or when its token or our patience ends.
    func schedule(in seconds: UInt32) {
        let ends = [grant?.expiresAt, stall.map { $0.since + Self.stallLimit }].compactMap { $0 }
        let left = ends.min().map { max(1, $0 - min($0, loop.seconds)) }
        loop.schedule(self, in: min(seconds, left ?? seconds))
    }

    /// Sends a close frame and gives the client two seconds to answer it.
    func close(_ farewell: Farewell) {
        guard !isClosing, context != nil else { return }
        write(conversation.close(farewell.code, farewell.reason))
        endCounting(farewell.cause)
        flushIfNeeded()
        loop.schedule(self, in: 2)
        // The client's answer is still to be read.
        isJoining = false
        if isReadHeldBack, let context { read(context: context) }
    }

    /// The node's lease has ended: says so, and ends the connection at once.
    func closeLapsed() {
        close(.leaseLost)
        cut()
    }

    /// Ends the connection without another word.
    func cut() {
        context?.close(promise: nil)
    }

    // MARK: Ends

    /// The client has closed, or has answered our close: the connection ends.
    private func end(_ context: ChannelHandlerContext, _ answer: ByteBuffer?) {
        if let answer {
            endCounting(.client)
            write(answer)
            flushIfNeeded()
        }
        context.close(promise: nil)
    }

    /// Counts the socket down: at the close, whichever side begins it, and exactly once.
    func endCounting(_ cause: CloseCause) {
        guard let socket = socket.take() else { return }
        loop.traffic.closes.add(cause)
        endpoint.lifetimes.record(Int64(loop.seconds - openedAt))
        loop.traffic.leaves.add(socket.connections)
        socket.close()
        for (topic, _) in followed { unfollow(topic) }
        let topics = session.removeAll()
        if let address {
            for topic in topics { endpoint.door.topics.leave(topic, from: address) }
            endpoint.door.addresses.close(address)
        }
        grant = nil
        loop.unsubscribe(self)
    }

    // MARK: Frames out

    func writeText(_ frame: TextFrame) {
        loop.traffic.messagesOut.add()
        write(ByteBuffer(frame))
    }

    private func write(_ frame: ByteBuffer) {
        guard let context else { return }
        loop.traffic.bytesOut.add(frame.readableBytes)
        written &+= UInt32(truncatingIfNeeded: frame.readableBytes)
        context.write(Self.wrapOutboundOut(frame), promise: nil)
        needsFlush = true
    }

    func flushIfNeeded() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
        guard written >= Self.unnotedBytes else { return }
        written = 0
        loop.note(self)
    }
}
