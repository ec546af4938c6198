import NIOCore

/// Ends a connection of plain HTTP soon after the server begins to stop, whether its answers were
/// read or not: a client that does not read must not keep the server from stopping.
final class QuiesceLimit: ChannelInboundHandler {
    typealias InboundIn = Never

    /// How long an answer that is under way may still take.
    static let limit = TimeAmount.milliseconds(300)

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.limit) {
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
