import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS

/// One TLS connection in memory: no socket, no event loop, no thread.
///
/// Whoever owns the socket feeds what came from it and sends what comes out:
///
/// ```
///            encrypt            nextCiphertext
/// commands ----------> [ TLS ] ---------------> send
/// replies  <---------- [ TLS ] <--------------- recv
///          nextPlaintext            feed
/// ```
///
/// It belongs to the thread that created it, to its very end.
final class TLSChannel {
    private let channel = EmbeddedChannel()
    private let handler: NIOSSLClientHandler
    private let watcher = TLSWatcher()
    private let peer: RedisEndpoint

    /// Whether both sides are agreed; what is encrypted before waits until then.
    var isOpen: Bool { watcher.isOpen }

    /// Whether the peer said that nothing follows.
    var isClosed: Bool { watcher.isClosed }

    /// Prepares a connection to the host of `peer`, which its certificate must name.
    init(_ context: NIOSSLContext, peer: RedisEndpoint) throws(HiredisError) {
        self.peer = peer
        let host: String
        switch peer {
        case .tcp(let name, _): host = name
        case .unix:
            channel.embeddedEventLoop.closeForGood(channel)
            throw HiredisError(
                .tlsFailed, "redis at \(peer) cannot be asked for TLS: expected a host name")
        }
        // An address is checked against the peer's, and may not be sent as a server's name.
        let address = try? SocketAddress(ipAddress: host, port: 0)
        // A dot at the end of a name belongs to the look-up, and no certificate holds it.
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        do {
            handler = try NIOSSLClientHandler(
                context: context, serverHostname: address == nil ? name : nil)
            // A name must be proven by a name: this address is none that a certificate can hold.
            channel.remoteAddress = try address ?? SocketAddress(unixDomainSocketPath: "/")
            try channel.pipeline.syncOperations.addHandlers([handler, watcher])
        } catch {
            channel.embeddedEventLoop.closeForGood(channel)
            throw HiredisError(
                .tlsFailed,
                "redis at \(peer) cannot be asked for TLS: \(error); expected a host name that a"
                    + " certificate can hold, or an IP address")
        }
    }

    deinit { channel.embeddedEventLoop.closeForGood(channel) }

    /// Starts the handshake: what to send first is ready after that.
    func start() throws(HiredisError) {
        if let address = channel.remoteAddress { channel.connect(to: address, promise: nil) }
        try throwFailure()
    }

    /// Takes what came from the socket.
    ///
    /// - Throws: ``HiredisError`` with `tlsFailed`, or `connectionLost` after the handshake; what is
    ///   to be sent may tell the peer why.
    func feed(_ ciphertext: RawSpan) throws(HiredisError) {
        let buffer = unsafe ciphertext.withUnsafeBytes { unsafe ByteBuffer(bytes: $0) }
        // An error that passed the watcher is the one that it saw.
        _ = try? channel.writeInbound(buffer)
        try throwFailure()
    }

    /// Encrypts what is to be sent.
    func encrypt(_ plaintext: [UInt8]) throws(HiredisError) {
        channel.writeAndFlush(ByteBuffer(bytes: plaintext), promise: nil)
        try throwFailure()
    }

    /// The next bytes to send, if there are any.
    func nextCiphertext() -> ByteBuffer? { try? channel.readOutbound() }

    /// The next bytes that the peer said, if there are any.
    func nextPlaintext() -> ByteBuffer? { try? channel.readInbound() }

    private func throwFailure() throws(HiredisError) {
        guard let error = watcher.error else { return }
        let failure = TLSFailure(error, certificate: handler.peerCertificate)
        // In TLS 1.3 a server judges the client when the client's handshake is over.
        guard isOpen, failure != .wantsCertificate else {
            throw HiredisError(failure, peer: peer)
        }
        throw HiredisError(
            .connectionLost,
            "the connection to redis at \(peer) broke, for what came is no TLS of this connection:"
                + " \(error); the server may or may not have run the command")
    }
}

extension EmbeddedEventLoop {
    /// Closes the channel and runs all that it has scheduled, so that it may be freed.
    fileprivate func closeForGood(_ channel: EmbeddedChannel) {
        channel.close(promise: nil)
        // Past the time at which TLS stops waiting for the peer's farewell.
        advanceTime(by: .hours(1))
    }
}

/// Takes note of what happens to a TLS connection.
private final class TLSWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var isOpen = false
    private(set) var isClosed = false
    private(set) var error: (any Error)?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TLSUserEvent else { return }
        switch event {
        case .handshakeCompleted: isOpen = true
        case .shutdownCompleted: isClosed = true
        }
    }

    func channelInactive(context: ChannelHandlerContext) { isClosed = true }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.error == nil { self.error = error }
    }
}
