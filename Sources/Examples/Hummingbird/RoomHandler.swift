import Headcount
import NIOCore
import NIOWebSocket

/// One client in its room. The handler owns the client's ``Connection``, so the count lives as long as the
/// WebSocket does, however that ends.
final class RoomHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let node: HeadcountNode
    private let topic: Topic
    private var connection: Connection?

    init(node: HeadcountNode, topic: Topic) {
        self.node = node
        self.topic = topic
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connection = node.table.join(topic)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            tellCount(context)
        case .ping:
            send(.pong, frame.unmaskedData, context)
        case .connectionClose:
            send(.connectionClose, frame.unmaskedData, context)
            context.close(promise: nil)
        default:
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            // 1012: the service restarts, come back (RFC 6455 §7.4, IANA's registry).
            var code = context.channel.allocator.buffer(capacity: 2)
            code.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: 1012))
            send(.connectionClose, code, context)
            context.close(promise: nil)
        case ChannelEvent.inputClosed:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Answers over the whole cluster, from memory when the picture is fresh, and without holding up
    /// the loop when it is not.
    private func tellCount(_ context: ChannelHandlerContext) {
        let (node, topic, loop) = (node, topic, context.eventLoop)
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        node.whenFresh {
            loop.execute {
                let (handler, context) = bound.value
                let json = node.lastClusterCount(of: topic).json
                handler.send(.text, ByteBuffer(bytes: json), context)
            }
        }
    }

    private func send(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, data: data)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }
}
