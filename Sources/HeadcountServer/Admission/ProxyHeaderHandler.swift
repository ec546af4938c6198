import NIOCore

/// Takes the header of the PROXY protocol from the beginning of a connection, and then goes.
///
/// It belongs first in the pipeline, and only where the peer is a trusted proxy: from anybody else
/// a header would be a lie that is believed. A connection that begins without one passes
/// untouched; one that begins with a broken one is closed. It waits for a whole header as long as
/// it takes: the limit on a connection's first request holds here too.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum State {
        /// What came before it is clear how the connection begins.
        case waiting(ByteBuffer)
        /// Everything is passed on.
        case open
        /// Nothing is: it could be a request in the proxy's name.
        case refused
    }

    private let report: (IPAddress) -> Void
    private var state = State.waiting(ByteBuffer())

    /// - Parameter report: Called at most once, on the channel's loop, with the client's address,
    ///   before any byte behind the header is passed on.
    init(report: @escaping (IPAddress) -> Void) {
        self.report = report
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open: context.fireChannelRead(data)
        case .refused: break
        case .waiting(var bytes):
            let received = Self.unwrapInboundIn(data)
            if bytes.readableBytes == 0 {
                bytes = received
            } else {
                bytes.writeImmutableBuffer(received)
            }
            state = .waiting(bytes)
            read(bytes, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // No more will come: whoever is behind judges half a header.
        if case ChannelEvent.inputClosed = event { open(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func removeHandler(
        context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken
    ) {
        open(context)
        context.leavePipeline(removalToken: removalToken)
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch ProxyHeader(bytes) {
        case .needMore:
            break
        case .none:
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        case .header(let source, let length):
            state = .waiting(
                bytes.getSlice(
                    at: bytes.readerIndex + length, length: bytes.readableBytes - length)
                    ?? ByteBuffer())
            if let source { report(source) }
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        case .malformed:
            state = .refused
            context.close(promise: nil)
        }
    }

    /// Passes on what has waited, and from then on everything.
    private func open(_ context: ChannelHandlerContext) {
        guard case .waiting(let bytes) = state else { return }
        state = .open
        if bytes.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(bytes)) }
    }
}
