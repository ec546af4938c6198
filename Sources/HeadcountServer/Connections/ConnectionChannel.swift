import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// Serves HTTP and WebSockets on one port: Hummingbird's HTTP until a connection upgrades.
///
/// A connection's first request decides what it becomes. Until then Hummingbird keeps one task
/// for it; a connection that becomes a socket lets that task go, and lives on as one channel
/// handler.
struct ConnectionChannel: ServerChildChannel, HTTPChannelHandler {
    /// What a connection became.
    enum Destiny: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket
        /// It ended before its first request.
        case nothing
    }

    /// A connection that has not decided yet.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let destiny: EventLoopFuture<Destiny>
    }

    /// How long a connection may take to send its first request.
    static let firstRequestLimit = TimeAmount.seconds(10)

    let responder: Responder
    let endpoint: SocketEndpoint
    let loops: SocketLoops

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let destiny = channel.eventLoop.makePromise(of: Destiny.self)
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withServerUpgrade: (upgraders: [upgrader()], completionHandler: { _ in }),
                withErrorHandling: true,
                withOutboundHeaderValidation: false)
            try channel.pipeline.syncOperations.addHandler(
                FirstRequestHandler(destiny: destiny, limit: Self.firstRequestLimit, logger: logger)
            )
            return Value(channel: channel, destiny: destiny.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // The promise is kept when the handler goes, if not before, and never fails.
        guard case .http(let channel)? = try? await value.destiny.get() else { return }
        await handleHTTP(asyncChannel: channel, logger: logger)
    }

    /// NIO's own upgrader builds the answer; what it refuses goes on as plain HTTP, and there
    /// the route of the socket says why.
    private func upgrader() -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: endpoint.maximumMessageSize, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                var headers: HTTPHeaders?
                if case .accepted = UpgradeRequest(target: head.uri), head.method == .GET {
                    let subprotocol = UpgradeRequest.subprotocol(head.headers)
                    headers = HTTPHeaders(
                        subprotocol.map { [("Sec-WebSocket-Protocol", $0)] } ?? [])
                }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    guard case .accepted(let version) = UpgradeRequest(target: head.uri),
                        let loop = loops.loop(of: channel.eventLoop)
                    else { throw ChannelError.inappropriateOperationForState }
                    try channel.pipeline.syncOperations.addHandler(
                        WebSocketHandler(endpoint: endpoint, loop: loop, version: version))
                }
            })
    }
}
