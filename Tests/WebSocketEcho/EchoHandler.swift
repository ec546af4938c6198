import HeadcountServer
import NIOCore
import NIOWebSocket

/// One socket that sends each message back.
final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The suite's largest message has 16 MiB.
    private static let maximumSize = 16 * 1_024 * 1_024

    private var conversation = WebSocketConversation()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        conversation.append(Self.unwrapInboundIn(data))
        while true {
            switch conversation.next(maximumSize: Self.maximumSize) {
            case .incomplete:
                return
            case .nothing:
                break
            case .text(let message):
                send(ByteBuffer(frame: .text, message.readableBytesView), context)
            case .binary(let message):
                send(ByteBuffer(frame: .binary, message.readableBytesView), context)
            case .ping(let pong):
                send(pong, context)
            case .close(let answer):
                if let answer { send(answer, context) }
                return context.close(promise: nil)
            case .violation(let code, let reason):
                send(conversation.close(code, reason), context)
                // What comes behind it may be no frame, and so no answer to the close.
                context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) {
                    context.close(promise: nil)
                }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }
}
