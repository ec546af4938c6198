import NIOCore
import NIOPosix
import Synchronization

/// Many independent clients that all want in and come again when they are refused, and a count of
/// those who are in, from outside: told by what each connection itself has seen.
///
/// All of it on one event loop of its own, so that it keeps up with three busy nodes.
final class Rush: Sendable {
    /// How long a client stays away after it was refused, or left, in milliseconds: so that all of
    /// them together knock no more often than debug builds on two processors can answer.
    static let pause = 6_000...16_000

    fileprivate struct State {
        /// By node: who is in.
        var inside: [[ObjectIdentifier: any Channel]]
        /// Nodes that nobody knocks at.
        var isClosed: [Bool]
        /// Nodes whose clients do not count: the process is stopped, or gone.
        var isStopped: [Bool]
        var highest = 0
        /// How many knocks were answered.
        var answers = 0
        var isOver = false

        var count: Int {
            inside.indices.reduce(0) { $0 + (isStopped[$1] ? 0 : inside[$1].count) }
        }
    }

    fileprivate let state: Mutex<State>
    private let ports: [Int]
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(ports: [Int]) {
        self.ports = ports
        let none = ports.map { _ in false }
        state = Mutex(State(inside: ports.map { _ in [:] }, isClosed: none, isStopped: none))
    }

    /// How many are in on running nodes.
    var count: Int { state.withLock { $0.count } }

    /// How many knocks were answered so far.
    var answers: Int { state.withLock { $0.answers } }

    func count(_ node: Int) -> Int { state.withLock { $0.inside[node].count } }

    /// The most that were in at any moment since the last call.
    func takeHighest() -> Int {
        state.withLock { state in
            defer { state.highest = 0 }
            return state.highest
        }
    }

    /// Lets so many clients rush in, as long as `body` runs.
    func run(clients: Int, _ body: () async throws -> Void) async throws {
        for number in 0..<clients {
            group.next().scheduleTask(in: .milliseconds(.random(in: 0...1_000))) {
                self.knock(number)
            }
        }
        do {
            try await body()
        } catch {
            await end()
            throw error
        }
        await end()
    }

    /// So many leave, and stay away for a while.
    func leave(_ number: Int, node: Int) {
        let leaving = state.withLock { state in
            let leaving = state.inside[node].prefix(number)
            for (id, _) in leaving { state.inside[node][id] = nil }
            return leaving.map(\.value)
        }
        for channel in leaving { channel.close(promise: nil) }
    }

    /// The node's process is stopped or killed, or runs again.
    func stopped(_ node: Int, _ isStopped: Bool) {
        state.withLock { state in
            state.isStopped[node] = isStopped
            state.isClosed[node] = isStopped
        }
    }

    private func end() async {
        let all = state.withLock { state in
            state.isOver = true
            return state.inside.flatMap(\.values)
        }
        for channel in all { channel.close(promise: nil) }
        try? await group.shutdownGracefully()
    }

    fileprivate func knock(_ attempt: Int) {
        let node = attempt % ports.count
        let (isOver, isClosed) = state.withLock { ($0.isOver, $0.isClosed[node]) }
        if isOver { return }
        if isClosed { return comeAgain(attempt) }
        ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Knock(rush: self, node: node, attempt: attempt))
                }
            }
            .connect(host: "127.0.0.1", port: ports[node])
            .whenFailure { _ in self.comeAgain(attempt) }
    }

    fileprivate func comeAgain(_ attempt: Int) {
        guard !state.withLock({ $0.isOver }) else { return }
        let pause = TimeAmount.milliseconds(
            .random(in: Int64(Self.pause.lowerBound)...Int64(Self.pause.upperBound)))
        group.next().scheduleTask(in: pause) { self.knock(attempt + 1) }
    }
}

/// One connection of one client: it is in from the server's 101 to a close frame or the end.
private final class Knock: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let handshake =
        "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

    private let rush: Rush
    private let node: Int
    private let attempt: Int
    private var isDecided = false

    init(rush: Rush, node: Int, attempt: Int) {
        self.rush = rush
        self.node = node
        self.attempt = attempt
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(
            Self.wrapOutboundOut(ByteBuffer(string: Self.handshake)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data).readableBytesView
        if isDecided {
            if bytes.first == 0x88 { leave(context) }
            return
        }
        isDecided = true
        rush.state.withLock { $0.answers += 1 }
        guard bytes.starts(with: "HTTP/1.1 101".utf8) else { return context.close(promise: nil) }
        let channel = context.channel
        rush.state.withLock { state in
            state.inside[node][ObjectIdentifier(channel)] = channel
            state.highest = max(state.highest, state.count)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave(context)
        rush.comeAgain(attempt)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func leave(_ context: ChannelHandlerContext) {
        let id = ObjectIdentifier(context.channel)
        rush.state.withLock { $0.inside[node][id] = nil }
        context.close(promise: nil)
    }
}
