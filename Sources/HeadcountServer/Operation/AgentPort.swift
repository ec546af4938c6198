import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The port that HAProxy's agent-check asks: whoever connects gets one line, and the end.
struct AgentPort: Service {
    let port: ServerPort
    let availability: NodeAvailability
    let balancers: Int
    /// Whether the server goes on without it.
    let isOptional: Bool
    /// How many may ask at a time. Balancers ask once a second each, and are gone a moment later.
    var maximumConnections = 256
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        let channel: any Channel
        do {
            channel = try await port.reportingWhatFails(open)
        } catch let error as ServerError where isOptional {
            logger.warning("HAProxy's agent-check is not answered: \(error.message)")
            return try await gracefulShutdown()
        }
        logger.info("agent port open on \(channel.localAddress.map { "\($0)" } ?? "?")")
        try? await gracefulShutdown()
        // It may have ended by itself.
        try? await channel.close()
    }

    private func open() async throws -> any Channel {
        let (availability, balancers) = (availability, balancers)
        let connections = ConnectionCount(limit: maximumConnections)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                guard connections.open() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in connections.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AgentHandler { availability.agentLine(balancers: balancers) })
                }
            }
            .bind(host: port.address.host, port: port.address.port).get()
    }
}

/// Says its line, and ends the connection when the other side has: data that came and was not read
/// would make the end a reset, which may overtake the line.
private final class AgentHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the other side has to close.
    private static let patience = TimeAmount.seconds(2)

    private let line: () -> String

    init(_ line: @escaping () -> String) {
        self.line = line
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: line())), promise: nil)
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
