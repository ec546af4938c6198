import Foundation
import NIOSSL

/// What a server shows to those who connect by TLS: a certificate and its key, read from files.
struct TLSIdentity: Sendable {
    /// What the files held when they were read.
    struct Content: Sendable, Equatable {
        let certificate: Data
        let key: Data
    }

    let content: Content
    let context: NIOSSLContext
    /// When the certificate ends.
    let end: Date

    /// The content of the files.
    ///
    /// - Throws: ``ServerError`` that names the file.
    static func read(_ files: TLSFiles) throws(ServerError) -> Content {
        Content(
            certificate: try read(files.certificate, setting: "--tls-cert"),
            key: try read(files.key, setting: "--tls-key"))
    }

    /// Makes what is shown from the content of the files.
    ///
    /// - Throws: ``ServerError`` that names the file that cannot be used.
    init(_ content: Content, files: TLSFiles) throws(ServerError) {
        self.content = content
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(content.certificate))
        } catch {
            throw Self.error("--tls-cert", files.certificate, "a certificate in PEM")
        }
        guard let leaf = chain.first else {
            throw Self.error("--tls-cert", files.certificate, "a certificate in PEM")
        }
        end = Date(timeIntervalSince1970: TimeInterval(leaf.notValidAfter))
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(bytes: Array(content.key), format: .pem)
        } catch {
            throw Self.error("--tls-key", files.key, "a private key in PEM, without a password")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.error(
                "--tls-key", files.key, "the key of the certificate in \(files.certificate)")
        }
    }

    private static func read(_ path: String, setting: String) throws(ServerError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ServerError(
                .invalidSettings,
                "\(setting): \(path) cannot be read: \(error.systemReason)", cause: error)
        }
    }

    private static func error(
        _ setting: String, _ path: String, _ expected: String
    ) -> ServerError {
        ServerError(.invalidSettings, "\(setting): \(path): expected \(expected)")
    }
}
