import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Waits behind the upgrade handler. A request that gets here asks for no WebSocket: the connection is
/// Hummingbird's from then on.
final class FirstRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let http: EventLoopPromise<RoomChannel.HTTPChannel?>

    init(http: EventLoopPromise<RoomChannel.HTTPChannel?>) {
        self.http = http
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            http.succeed(
                try RoomChannel.HTTPChannel(
                    wrappingChannelSynchronously: context.channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)))
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
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// It became a WebSocket, or ended before its first request, if it is not HTTP yet.
    func handlerRemoved(context: ChannelHandlerContext) {
        http.succeed(nil)
    }
}
