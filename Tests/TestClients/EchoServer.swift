import NIOCore
import NIOPosix
import Synchronization

/// A TCP server on 127.0.0.1 that sends back what it receives.
public final class EchoServer: Sendable {
    /// Where it listens.
    public let port: Int

    /// The bytes received so far.
    public var received: Int { tally.bytes.load(ordering: .relaxed) }

    private let listener: any Channel
    private let tally: Tally

    private init(port: Int, listener: any Channel, tally: Tally) {
        self.port = port
        self.listener = listener
        self.tally = tally
    }

    deinit { listener.close(promise: nil) }

    /// Starts one on a free port.
    public static func start() async throws -> EchoServer {
        let port = try await FreePorts.find(1)[0]
        let tally = Tally()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Echo(tally))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return EchoServer(port: port, listener: listener, tally: tally)
    }
}

private final class Tally: Sendable {
    let bytes = Atomic(0)
}

/// Writes what it reads.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tally: Tally

    init(_ tally: Tally) {
        self.tally = tally
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        tally.bytes.add(Self.unwrapInboundIn(data).readableBytes, ordering: .relaxed)
        context.writeAndFlush(data, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
