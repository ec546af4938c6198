import NIOCore
import NIOHTTP1
import NIOWebSocket

/// How a request becomes a socket.
///
/// NIO's own upgrader checks the handshake and builds the answer; what it refuses goes on as plain
/// HTTP, and there the route of the socket says why. Its frame handlers, which keep a buffer for
/// each socket, are left out: ``WebSocketHandler`` reads and writes frames itself. A handshake that is
/// right is then let in, or not, by ``SocketHandshake``.
struct SocketUpgrade: HTTPServerProtocolUpgrader {
    private let endpoint: SocketEndpoint
    private let loops: SocketLoops
    private let admission: NIOLoopBound<SocketHandshake>
    private let handshake = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, head in
            channel.eventLoop.makeSucceededFuture(Self.answer(to: head))
        },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    /// - Parameter admission: The connection's own.
    init(
        endpoint: SocketEndpoint, loops: SocketLoops, admission: NIOLoopBound<SocketHandshake>
    ) {
        self.endpoint = endpoint
        self.loops = loops
        self.admission = admission
    }

    var supportedProtocol: String { handshake.supportedProtocol }

    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest,
            initialResponseHeaders: initialResponseHeaders
        ).flatMap { headers in
            admission.value.admit(upgradeRequest, on: channel).map {
                var headers = headers
                headers.add(name: LoadReport.headerName, value: endpoint.monitor.loadReport.header)
                return headers
            }
        }
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
        guard case .accepted = UpgradeRequest(target: head.uri), head.method == .GET,
            !hasBody(head.headers)
        else { return nil }
        guard let subprotocol = UpgradeRequest.subprotocol(head.headers) else { return [:] }
        return ["Sec-WebSocket-Protocol": subprotocol]
    }

    /// A handshake with a body would only complete with the body's end.
    private static func hasBody(_ headers: HTTPHeaders) -> Bool {
        headers.contains(name: "Transfer-Encoding")
            || headers["Content-Length"].contains { $0 != "0" }
    }

    private func becomeSocket(_ channel: any Channel, _ head: HTTPRequestHead) throws {
        guard case .accepted(let version) = UpgradeRequest(target: head.uri),
            let loop = loops.loop(of: channel.eventLoop), let admitted = admission.value.take()
        else { throw ChannelError.inappropriateOperationForState }
        let handler = WebSocketHandler(
            endpoint: endpoint, loop: loop, version: version, admitted: admitted)
        do {
            try channel.syncOptions?.setOption(
                .writeBufferWaterMark, value: WebSocketHandler.writeBufferWaterMark)
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            handler.endCounting(.gone)
            throw error
        }
    }
}
