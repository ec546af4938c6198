import Headcount
import NIOCore

/// One client: `join ROOM`, `leave ROOM`, `count ROOM`.
///
/// The handler owns the client's ``Socket``, so the count lives as long as the connection does, however
/// that ends.
final class RoomHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let node: HeadcountNode
    private var socket: Socket?

    init(node: HeadcountNode) {
        self.node = node
    }

    func channelActive(context: ChannelHandlerContext) {
        socket = node.openSocket()
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket = nil  // every room is left, and the socket counted down
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let words = String(buffer: Self.unwrapInboundIn(data)).split(separator: " ", maxSplits: 1)
        guard words.count == 2, let topic = try? Topic(String(words[1])) else {
            return answer("expected join, leave or count, and a room", context)
        }
        switch words[0] {
        case "join":
            socket?.join(topic)
            answer("ok", context)
        case "leave":
            answer(socket?.leave(topic) == true ? "ok" : "not there", context)
        case "count":
            count(topic, context)
        default:
            answer("expected join, leave or count", context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)  // a line that is too long, a connection that was reset
    }

    /// Answers over the whole cluster, from memory when the picture is fresh, and without holding up
    /// the loop when it is not.
    private func count(_ topic: Topic, _ context: ChannelHandlerContext) {
        let (node, loop) = (node, context.eventLoop)
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        node.whenFresh {
            loop.execute {
                let (handler, context) = bound.value
                let stats = node.lastClusterCount(of: topic)
                let doubt = stats.totals.isComplete && !stats.totals.isStale ? "" : " at least"
                handler.answer("\(stats.row.total)\(doubt)", context)
            }
        }
    }

    private func answer(_ line: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: line + "\n")), promise: nil)
    }
}
