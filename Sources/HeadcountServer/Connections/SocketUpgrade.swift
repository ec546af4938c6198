import NIOCore
import NIOHTTP1
import NIOWebSocket

/// How a request becomes a socket.
///
/// NIO's own upgrader checks the handshake and builds the answer; what it refuses goes on as plain
/// HTTP, and there the route of the socket says why. Its frame handlers, which keep a buffer for
/// each socket, are left out: ``WebSocketHandler`` reads and writes frames itself.
struct SocketUpgrade: HTTPServerProtocolUpgrader {
    let endpoint: SocketEndpoint
    let loops: SocketLoops
    private let handshake: NIOWebSocketServerUpgrader

    init(endpoint: SocketEndpoint, loops: SocketLoops) {
        self.endpoint = endpoint
        self.loops = loops
        handshake = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(Self.answer(to: head))
            },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
    }

    var supportedProtocol: String { handshake.supportedProtocol }

    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest,
            initialResponseHeaders: initialResponseHeaders)
    }

    func upgrade(
        context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead
    ) -> EventLoopFuture<Void> {
        context.eventLoop.makeCompletedFuture {
            try becomeSocket(context.channel, upgradeRequest)
        }
    }

    /// The headers of the answer beside those of every upgrade; nil for a refusal.
    private static func answer(to head: HTTPRequestHead) -> HTTPHeaders? {
        guard case .accepted = UpgradeRequest(target: head.uri), head.method == .GET else {
            return nil
        }
        guard let subprotocol = UpgradeRequest.subprotocol(head.headers) else { return [:] }
        return ["Sec-WebSocket-Protocol": subprotocol]
    }

    private func becomeSocket(_ channel: any Channel, _ head: HTTPRequestHead) throws {
        guard case .accepted(let version) = UpgradeRequest(target: head.uri),
            let loop = loops.loop(of: channel.eventLoop)
        else { throw ChannelError.inappropriateOperationForState }
        try channel.syncOptions?.setOption(
            .writeBufferWaterMark, value: WebSocketHandler.writeBufferWaterMark)
        try channel.pipeline.syncOperations.addHandler(
            WebSocketHandler(endpoint: endpoint, loop: loop, version: version))
    }
}
