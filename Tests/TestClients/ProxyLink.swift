import NIOCore
import NIOPosix

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One connection through the proxy: who connected, the server behind, and a pipe each way.
///
/// It belongs to the proxy's one event loop.
final class ProxyLink {
    private let client: any Channel
    private let board: ProxyBoard
    private var server: (any Channel)?
    private var toServer: ProxyPipe?
    private var toClient: ProxyPipe?
    private var isClosed = false

    /// Takes a connection that is about to be accepted.
    init(_ client: any Channel, board: ProxyBoard) throws {
        self.client = client
        self.board = board
        let pipe = ProxyPipe(.toServer, of: self, board: board)
        toServer = pipe
        try client.pipeline.syncOperations.addHandler(pipe)
    }

    /// Connects to the server, unless connections are reset now.
    func open() {
        guard !board.isResetting else { return reset() }
        let pipe = ProxyPipe(.toClient, of: self, board: board)
        toClient = pipe
        let bound = NIOLoopBound(pipe, eventLoop: board.loop)
        ClientBootstrap(group: board.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: "127.0.0.1", port: board.serverPort)
            .assumeIsolated().whenComplete { [weak self] result in
                if let self { connected(result) } else { try? result.get().close(promise: nil) }
            }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard !isClosed, case .success(let server) = result else {
            try? result.get().close(promise: nil)
            return close()
        }
        self.server = server
        toServer?.connect(to: server)
        toClient?.connect(to: client)
    }

    /// Another fault begins.
    func faultChanged() {
        toServer?.faultChanged()
        toClient?.faultChanged()
    }

    /// Ends both sides in order.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        client.close(promise: nil)
        server?.close(promise: nil)
        board.remove(self)
    }

    /// Ends both sides with RST.
    func reset() {
        for channel in [client, server] {
            // Linger for no time: then the system sends RST, and not FIN.
            let now = linger(l_onoff: 1, l_linger: 0)
            (channel as? any SocketOptionProvider)?.setSoLinger(now).whenComplete { _ in }
        }
        close()
    }
}
