import Headcount
import NIOCore
import NIOWebSocket
import PhoenixChannels

/// What the sockets of one event loop share: one clock, one timing wheel, and the list of those
/// that a broadcast goes to. Used on that loop alone.
final class SocketLoop {
    /// Seconds since the loop's wheel began to turn.
    private(set) var seconds: UInt32 = 0
    /// Once the server stops, a socket that opens now is closed at once.
    private(set) var isStopping = false
    /// Kept when the server stops and the last socket is gone.
    private var whenEmpty: EventLoopPromise<Void>?
    let traffic: Traffic
    /// For answers about the whole cluster, which may be large.
    let turns = Turns()

    private var wheel = TimingWheel<WebSocketHandler>()
    private var followers = CountFollowers()
    private var ledger: BufferLedger
    private var doorstep: Doorstep
    private var handlers: [ObjectIdentifier: WebSocketHandler] = [:]
    private var subscribers: [ObjectIdentifier: WebSocketHandler] = [:]

    /// - Parameters:
    ///   - bufferedBytes: How much may wait in memory for this loop's sockets together.
    ///   - handshakes: How many connections may be without a request.
    init(traffic: Traffic, bufferedBytes: Int, handshakes: Int) {
        self.traffic = traffic
        ledger = BufferLedger(limit: bufferedBytes)
        doorstep = Doorstep(capacity: handshakes)
    }

    /// A socket opens on this loop.
    func add(_ handler: WebSocketHandler) {
        handlers[ObjectIdentifier(handler)] = handler
        traffic.socketsOpened.add()
    }

    /// A socket of this loop is gone.
    func remove(_ handler: WebSocketHandler) {
        handlers[ObjectIdentifier(handler)] = nil
        unsubscribe(handler)
        wheel.remove(handler)
        ledger.set(handler, to: 0)
        keepPromiseIfEmpty()
    }

    private func keepPromiseIfEmpty() {
        guard handlers.isEmpty else { return }
        whenEmpty?.succeed()
        whenEmpty = nil
    }

    /// The handler receives what is broadcast to `patterns:stats`.
    func subscribe(_ handler: WebSocketHandler) {
        subscribers[ObjectIdentifier(handler)] = handler
    }

    func unsubscribe(_ handler: WebSocketHandler) {
        subscribers[ObjectIdentifier(handler)] = nil
    }

    /// The handler receives the counts of a topic. True when it is the first here.
    func follow(_ topic: String, _ handler: WebSocketHandler) -> Bool {
        followers.add(handler, to: topic)
    }

    /// The handler receives them no longer. True when it was the last here.
    func unfollow(_ topic: String, _ handler: WebSocketHandler) -> Bool {
        followers.remove(handler, from: topic)
    }

    /// Sends one event to all who follow a topic's count.
    func push(_ event: EncodedEvent, of total: Int, to topic: String) {
        for handler in followers.handlers(of: topic) { handler.push(event, of: total, to: topic) }
    }

    /// Looks at the socket again in `delay` seconds, and not before.
    func schedule(_ handler: WebSocketHandler, in delay: UInt32) {
        wheel.schedule(handler, in: Int(delay))
    }

    /// One second has passed.
    func tick() {
        seconds += 1
        for handler in wheel.tick() { handler.checkLiveness() }
        for handler in doorstep.tick() { handler.timeIsUp() }
        for handler in ledger.holders { ledger.set(handler, to: handler.bufferedBytes) }
    }

    // MARK: Bounds

    /// Something waits in memory for a socket, or does so no longer. When there is too much for all
    /// sockets together, those who hold most of it are closed.
    func note(_ handler: WebSocketHandler) {
        ledger.set(handler, to: handler.bufferedBytes)
        guard ledger.isOverdrawn else { return }
        for handler in ledger.holders { ledger.set(handler, to: handler.bufferedBytes) }
        for handler in ledger.excess { handler.closeUnread() }
    }

    /// A connection has come that has sent nothing yet.
    func enter(_ handler: FirstRequestHandler) {
        doorstep.enter(handler)?.timeIsUp()
    }

    /// It has sent a request, or has gone.
    func leave(_ handler: FirstRequestHandler) {
        doorstep.leave(handler)
    }

    /// Sends one event to all subscribers; it was encoded once for each version.
    func broadcast(_ event: EncodedEvent) {
        for handler in subscribers.values { handler.send(event) }
    }

    /// Closes this share of the sockets that are open; where it is no whole number, chance decides.
    func close(_ share: Double, _ farewell: Farewell) {
        let open = handlers.values.filter { !$0.isClosing }
        let number = Int((Double(open.count) * share + .random(in: 0..<1)).rounded(.down))
        for handler in open.prefix(number) { handler.close(farewell) }
    }

    /// Closes all sockets, those too that are still on their way in, and keeps the promise when
    /// none is left.
    func closeAll(_ farewell: Farewell, isEmpty: EventLoopPromise<Void>) {
        isStopping = true
        whenEmpty = isEmpty
        for handler in handlers.values { handler.close(farewell) }
        keepPromiseIfEmpty()
    }

    /// Closes what strict limits govern in the shards whose lease has ended.
    func closeLapsed(_ node: HeadcountNode) {
        guard !node.lapsedShards.isEmpty else { return }
        for handler in handlers.values where node.isLapsed(handler.session.topics) {
            handler.closeLapsed()
        }
    }

    /// Cuts the sockets that are still there.
    func cutAll() {
        for handler in handlers.values { handler.cut() }
    }
}

/// An event encoded once for each version of the protocol, as a whole text frame.
struct EncodedEvent: Sendable {
    private let v1: ByteBuffer
    private let v2: ByteBuffer

    init(topic: String, event: String, payload: [UInt8]) {
        func encode(_ version: SerializerVersion) -> ByteBuffer {
            ByteBuffer(
                ChannelSession.broadcast(
                    topic: topic, event: event, payload: payload, version: version))
        }
        v1 = encode(.v1)
        v2 = encode(.v2)
    }

    /// The frame for one version; its bytes are shared.
    func frame(for version: SerializerVersion) -> ByteBuffer {
        switch version {
        case .v1: v1
        case .v2: v2
        }
    }
}
