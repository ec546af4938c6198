import NIOSSL
import Synchronization

/// What was read for ``RedisTLS``, kept for the next connect.
///
/// Reading the roots of the system takes some 10 ms, so it is done once for each connection's
/// settings. What could not be read is tried again at the next connect.
final class TLSContexts: Sendable {
    private let known = Mutex<[RedisTLS: NIOSSLContext]>([:])

    /// The context for these settings; `peer` is who an error message is about.
    func context(
        _ tls: RedisTLS, peer: RedisEndpoint
    ) throws(HiredisError) -> NIOSSLContext {
        if let context = known.withLock({ $0[tls] }) { return context }
        let context = try Self.make(tls, peer)
        known.withLock { $0[tls] = context }
        return context
    }

    private static func make(
        _ tls: RedisTLS, _ peer: RedisEndpoint
    ) throws(HiredisError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        if let file = tls.authorityFile {
            configuration.trustRoots = .certificates(try authorities(file, peer))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw HiredisError(
                .tlsFailed,
                "cannot prepare TLS for redis at \(peer): \(error); check the system's"
                    + " certificates (ca-certificates), or name a file of authorities")
        }
    }

    private static func authorities(
        _ file: String, _ peer: RedisEndpoint
    ) throws(HiredisError) -> [NIOSSLCertificate] {
        // It finds at least one certificate, or throws.
        if let found = try? NIOSSLCertificate.fromPEMFile(file) { return found }
        throw HiredisError(
            .tlsFailed,
            "cannot read the authorities that redis at \(peer) is to be trusted by from \(file);"
                + " expected a readable file of certificates in PEM form")
    }
}
