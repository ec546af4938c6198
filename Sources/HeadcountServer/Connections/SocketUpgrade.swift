import NIOCore
import NIOHTTP1
import NIOWebSocket

/// How a request becomes a socket.
struct SocketUpgrade: Sendable {
    let endpoint: SocketEndpoint
    let loops: SocketLoops

    /// NIO's own upgrader, which builds the answer; what it refuses goes on as plain HTTP, and
    /// there the route of the socket says why.
    var upgrader: NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: endpoint.maximumMessageSize, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(Self.answer(to: head))
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture { try becomeSocket(channel, head) }
            })
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
