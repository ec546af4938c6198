import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// WebSockets on NIO's own handlers and nothing else: answers each message with one of a fixed
/// size, until it is ended. What any server on NIO costs at the least.
struct EchoServer {
    let port: Int
    let replyBytes: Int

    func run() async throws {
        let reply = ByteBuffer(repeating: UInt8(ascii: "x"), count: replyBytes)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let upgrader = NIOWebSocketServerUpgrader(
                    shouldUpgrade: { channel, _ in
                        channel.eventLoop.makeSucceededFuture(HTTPHeaders())
                    },
                    upgradePipelineHandler: { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(Replier(reply))
                        }
                    })
                return channel.pipeline.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
            }
            .bind(host: "127.0.0.1", port: port).get()
        report("ready")
        try await server.closeFuture.get()
    }
}

private final class Replier: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let reply: ByteBuffer

    init(_ reply: ByteBuffer) {
        self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard Self.unwrapInboundIn(data).opcode == .text else { return }
        let frame = WebSocketFrame(fin: true, opcode: .text, data: reply)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
