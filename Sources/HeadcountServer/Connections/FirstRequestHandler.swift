import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// Waits at the tail of a new connection's pipeline for what it becomes, and then goes.
///
/// A request that comes through the upgrade handler in front is plain HTTP: Hummingbird's
/// handlers are put behind, and the request is passed on to them. An upgrade that completes
/// makes the connection a socket. Timeout, quiescing and an end before either are dealt with
/// here, because nobody else is there yet.
final class FirstRequestHandler: ChannelInboundHandler, RemovableChannelHandler, TimingWheelMember {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    var wheelPosition: TimingWheelPosition?

    private let destiny: EventLoopPromise<ConnectionChannel.Destiny>
    /// How the connection gets in as a socket.
    private let admission: SocketHandshake
    private let port: HTTPPort
    private let loop: SocketLoop
    private let logger: Logger
    private var context: ChannelHandlerContext?
    private var isDecided = false
    /// The answer to the request is on its way, and the end of the connection.
    private var isRefused = false

    init(
        destiny: EventLoopPromise<ConnectionChannel.Destiny>, admission: SocketHandshake,
        port: HTTPPort, loop: SocketLoop, logger: Logger
    ) {
        self.destiny = destiny
        self.admission = admission
        self.port = port
        self.loop = loop
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.enter(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        admission.end()
        decide(.nothing)
        self.context = nil
    }

    /// It has had its time to send a request.
    func timeIsUp() {
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDecided else { return context.fireChannelRead(data) }
        if let refusal = admission.refusal {
            // Once, at the request's head; what follows it is dropped.
            if case .head = Self.unwrapInboundIn(data) { answer(refusal.error, context) }
            return
        }
        if case .head(let head) = Self.unwrapInboundIn(data) {
            if let error = port.refusal(of: head, on: context.channel) {
                isRefused = true
                return answer(error, context)
            }
        }
        guard !isRefused else { return }
        // It was counted with its head.
        let connections = port.connections
        context.channel.closeFuture.whenComplete { _ in connections.close() }
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandlers([
                HTTP1ToHTTPServerCodec(secure: false), RefusedUpgradeCloser(), QuiesceLimit(),
                RequestLimit(),
                HTTPConnectionStateHandler(
                    idleTimeout: .seconds(Doorstep.limit), logger: logger),
            ])
            let channel = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: context.channel,
                configuration: .init(isOutboundHalfClosureEnabled: true))
            decide(.http(channel))
            context.fireChannelRead(data)
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case HTTPServerUpgradeEvents.upgradeComplete:
            decide(.webSocket)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent:
            if isDecided {
                context.fireUserInboundEventTriggered(event)
            } else {
                context.close(promise: nil)
            }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is NIOWebSocketUpgradeError, is SocketHandshake.Refused:
            // The upgrade is refused; the request follows as plain HTTP and is answered then.
            break
        case HTTPParserError.headerOverflow:
            answer(.tooLargeHeaders, context)
        case is HTTPParserError:
            answer(.nonsense, context)
        default:
            context.close(promise: nil)
        }
    }

    private func answer(_ error: APIError, _ context: ChannelHandlerContext) {
        var headers: HTTPHeaders = [
            "Connection": "close", "Content-Type": "application/json; charset=utf-8",
            "Content-Length": "\(error.json.count)",
        ]
        for field in error.headers + SiteHeaders.fields {
            headers.add(name: field.name.rawName, value: field.value)
        }
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: error.status.code), headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        let body = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: error.json)))
        context.write(Self.wrapOutboundOut(body), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    private func decide(_ outcome: ConnectionChannel.Destiny) {
        guard !isDecided else { return }
        isDecided = true
        loop.leave(self)
        destiny.succeed(outcome)
    }
}
