import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy on 127.0.0.1 in front of a server, whose connections suffer what the test wants.
///
/// The fault is switched while it runs, and is for connections that are open and new ones alike.
/// All of it runs on one event loop; there is no task.
public final class FaultProxy: Sendable {
    /// Where to connect instead of to the server; the same all its life.
    public let port: Int

    private let board: NIOLoopBound<ProxyBoard>
    private let listener = Mutex<(any Channel)?>(nil)
    private var loop: any EventLoop { board.eventLoop }

    private init(port: Int, board: NIOLoopBound<ProxyBoard>) {
        self.port = port
        self.board = board
    }

    deinit {
        listener.withLock { $0?.close(promise: nil) }
        loop.execute { [board] in board.value.closeAll() }
    }

    /// Starts a healthy proxy to a port of 127.0.0.1.
    public static func start(to serverPort: Int) async throws -> FaultProxy {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let board = try await loop.submit {
            NIOLoopBound(ProxyBoard(loop, serverPort: serverPort), eventLoop: loop)
        }.get()
        // Another process may take the port between the choice and the start: then try others.
        for port in try await FreePorts.find(2) {
            let proxy = FaultProxy(port: port, board: board)
            if (try? await proxy.listen()) != nil { return proxy }
        }
        let proxy = FaultProxy(port: try await FreePorts.find(1)[0], board: board)
        try await proxy.listen()
        return proxy
    }

    /// Begins another fault, or ends it with ``ProxyFault/healthy``.
    public func set(_ fault: ProxyFault, _ direction: ProxyFault.Direction = .both) async throws {
        if fault == .down { try await close() }
        try await loop.submit { [board] in board.value.set(fault, direction) }.get()
        if fault != .down { try await listen() }
    }

    /// How many connections it has accepted so far.
    public func accepted() async throws -> Int {
        try await loop.submit { [board] in board.value.accepted }.get()
    }

    /// Closes everything; it cannot be used again.
    public func stop() async throws {
        try await set(.down)
    }

    private func listen() async throws {
        guard listener.withLock({ $0 == nil }) else { return }
        let channel = try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [board] channel in
                channel.eventLoop.makeCompletedFuture { try board.value.accept(channel) }
            }
            .bind(host: "127.0.0.1", port: port).get()
        listener.withLock { $0 = channel }
    }

    private func close() async throws {
        let channel = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try await channel?.close()
    }
}

/// Starts a proxy to a port of 127.0.0.1, runs the block, and ends the proxy whatever happens.
public func withFaultProxy<Result>(
    to serverPort: Int, _ body: (FaultProxy) async throws -> Result
) async throws -> Result {
    let proxy = try await FaultProxy.start(to: serverPort)
    do {
        let result = try await body(proxy)
        try await proxy.stop()
        return result
    } catch {
        try await proxy.stop()
        throw error
    }
}
