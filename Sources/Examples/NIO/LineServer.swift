import Headcount
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// Takes connections on one port until it is asked to stop, and then closes them.
struct LineServer: Service {
    let port: Int
    let node: HeadcountNode
    let logger: Logger

    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(LineBasedFrameDecoder(), maximumBufferSize: 1_024),
                        RoomHandler(node: node))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        logger.info("listening on \(listener.localAddress.map { "\($0)" } ?? "?")")

        try? await gracefulShutdown()
        let stopped = group.any().makePromise(of: Void.self)
        quiescing.initiateShutdown(promise: stopped)
        try await stopped.futureResult.get()
    }
}
