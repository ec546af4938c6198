import NIOCore
import NIOHTTPTypes

/// Ends a connection of plain HTTP whose request takes too long to come whole: a body that comes a
/// byte at a time would hold it for ever.
final class RequestLimit: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// From the head of a request to its end.
    static let limit = TimeAmount.seconds(10)

    private var timeout: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head:
            timeout = context.eventLoop.assumeIsolated().scheduleTask(in: Self.limit) {
                context.close(promise: nil)
            }
        case .body:
            break
        case .end:
            timeout?.cancel()
            timeout = nil
        }
        context.fireChannelRead(data)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timeout?.cancel()
    }
}
