import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Serves HTTP and WebSockets on one port: Hummingbird's HTTP until a connection upgrades.
///
/// A connection's first request decides what it becomes. Until then Hummingbird keeps one task
/// for it; a connection that becomes a socket lets that task go, and lives on as one channel
/// handler.
struct ConnectionChannel: ServerChildChannel, HTTPChannelHandler {
    /// What a connection became.
    enum Destiny: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket
        /// It ended before its first request.
        case nothing
    }

    /// The port has as many connections as it may: this one is closed.
    struct TooManyConnections: Error {}

    /// A connection that has not decided yet.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let destiny: EventLoopFuture<Destiny>
    }

    let responder: Responder
    let port: HTTPPort
    let loops: SocketLoops
    /// What the port speaks below HTTP; nil for TCP alone.
    let tls: ServerTLS?
    let sockets: SocketPort

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let value = prepare(channel, logger)
        // Nobody else would: NIO leaves a connection open whose setup failed.
        value.whenFailure { _ in channel.close(promise: nil) }
        return value
    }

    private func prepare(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            guard let loop = loops.loop(of: channel.eventLoop) else {
                throw ChannelError.inappropriateOperationForState
            }
            if let all = port.all {
                guard all.open() else {
                    all.tellOnce {
                        logger.warning(
                            """
                            the main port has \(all.limit) connections, as many as \
                            --max-connections or the limit of open files (ulimit -Hn) allows: \
                            others are closed
                            """)
                    }
                    throw TooManyConnections()
                }
                channel.closeFuture.whenComplete { _ in all.close() }
            }
            // One turn of the loop takes in no more than 4 KiB of each connection: who sends at full
            // speed does not make the others wait. A connection keeps one buffer: a small one.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1_024))
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 4)
            // What waits in the kernel for a client that does not read is memory, too: by itself it
            // would grow to megabytes.
            try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: 65_536)
            let destiny = channel.eventLoop.makePromise(of: Destiny.self)
            let admission = try sockets.prepare(channel)
            if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
            let upgrade = WebSocketUpgrade(
                SocketUpgrade(
                    endpoint: sockets.endpoint, loops: sockets.loops, admission: admission))
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withServerUpgrade: ([upgrade], { _ in }),
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: HTTPPort.headLimits)
            try channel.pipeline.syncOperations.addHandler(
                FirstRequestHandler(
                    destiny: destiny, admission: admission.value, port: port, loop: loop,
                    logger: logger))
            return Value(channel: channel, destiny: destiny.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // The promise is kept when the handler goes, if not before, and never fails.
        guard case .http(let channel)? = try? await value.destiny.get() else { return }
        await handleHTTP(asyncChannel: channel, logger: logger)
    }
}
