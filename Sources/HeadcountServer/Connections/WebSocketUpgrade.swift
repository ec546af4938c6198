package import NIOCore
package import NIOHTTP1
import NIOWebSocket

/// What decides about a handshake that is right, and takes the connection over.
package protocol UpgradeDelegate: Sendable {
    /// Lets the client in, with headers of its own for the answer, or fails.
    func admit(
        _ head: HTTPRequestHead, on channel: any Channel
    ) -> EventLoopFuture<HTTPHeaders>

    /// The answer is sent: puts in the pipeline what reads and writes frames.
    func open(_ channel: any Channel, _ head: HTTPRequestHead) throws
}

/// How a request becomes a WebSocket (RFC 6455 §4.2).
///
/// NIO's own upgrader checks the handshake and builds the answer; what it refuses goes on as plain
/// HTTP, and there the route of the socket says why. Its frame handlers, which keep a buffer for
/// each socket, are left out: frames are read by ``WebSocketConversation``.
package struct WebSocketUpgrade<Delegate: UpgradeDelegate>: HTTPServerProtocolUpgrader {
    private let delegate: Delegate
    private let handshake = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, head in
            channel.eventLoop.makeSucceededFuture(Self.answer(to: head))
        },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    package init(_ delegate: Delegate) {
        self.delegate = delegate
    }

    package var supportedProtocol: String { handshake.supportedProtocol }

    package var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    package func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest,
            initialResponseHeaders: initialResponseHeaders
        ).flatMap { headers in
            delegate.admit(upgradeRequest, on: channel).map { own in
                var headers = headers
                headers.add(contentsOf: own)
                return headers
            }
        }
    }

    package func upgrade(
        context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead
    ) -> EventLoopFuture<Void> {
        context.eventLoop.makeCompletedFuture {
            try delegate.open(context.channel, upgradeRequest)
        }
    }

    /// The headers of the answer beside those of every upgrade; nil for a refusal.
    private static func answer(to head: HTTPRequestHead) -> HTTPHeaders? {
        guard case .accepted = UpgradeRequest(target: head.uri), head.method == .GET,
            head.headers["host"].count == 1, hasKey(head.headers), !hasBody(head.headers)
        else { return nil }
        guard let subprotocol = UpgradeRequest.subprotocol(head.headers) else { return [:] }
        return ["Sec-WebSocket-Protocol": subprotocol]
    }

    /// Sixteen bytes in base64.
    private static func hasKey(_ headers: HTTPHeaders) -> Bool {
        let keys = headers["Sec-WebSocket-Key"]
        guard keys.count == 1, let key = keys.first?.utf8, key.count == 24 else { return false }
        return key.dropLast(2).allSatisfy(Base64.isDigit) && key.suffix(2).elementsEqual("==".utf8)
    }

    /// A handshake with a body would only complete with the body's end.
    private static func hasBody(_ headers: HTTPHeaders) -> Bool {
        headers.contains(name: "Transfer-Encoding")
            || headers["Content-Length"].contains { $0 != "0" }
    }
}
