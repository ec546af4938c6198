import Foundation
import Headcount
import HeadcountTesting
import Logging
import NIOSSL
import TestClients
import Testing

@testable import HeadcountServer

@Suite("TLS of the main port", .timeLimit(.minutes(1)))
struct ServerTLSTests {
    /// A certificate and its key as files of their own, which can be replaced.
    private final class Files: Sendable {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tls-\(UUID().uuidString.prefix(8))")
        var certificate: String { folder.appendingPathComponent("cert.pem").path }
        var key: String { folder.appendingPathComponent("key.pem").path }
        var tls: TLSFiles { TLSFiles(certificate: certificate, key: key) }

        init() throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func put(certificate: TestCertificate) throws {
            try Data(contentsOf: URL(filePath: certificate.file)).write(
                to: URL(filePath: self.certificate))
        }

        func put(keyOf certificate: TestCertificate) throws {
            try Data(contentsOf: URL(filePath: certificate.keyFile)).write(to: URL(filePath: key))
        }

        func put(_ certificate: TestCertificate) throws {
            try put(certificate: certificate)
            try put(keyOf: certificate)
        }
    }

    private var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    private func trust(_ authority: TestAuthority) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authority.file)
        return try NIOSSLContext(configuration: configuration)
    }

    @Test("clients that trust the authority get in, and the API answers by TLS alone")
    func wss() async throws {
        let authority = try TestAuthority()
        let files = try Files()
        try files.put(authority.certificate())
        try await TestServer.run(adjust: { _, server in server.tls = files.tls }) { server in
            let client = try await PhoenixClient.connect(
                port: server.port, tls: try trust(authority))
            #expect(try await client.join("room:1") == "ok")
            let text = String(repeating: "é", count: 20_000)
            let reply = try await client.request("room:1", "say", #""\#(text)""#, ref: "2")
            #expect(reply.status == "error")
            #expect(server.node.table.sockets == 1)
            try await client.close()
            try await wait(for: "the socket to go") { server.node.table.sockets == 0 }
            await #expect(throws: (any Error).self, "an authority that it does not know") {
                try await PhoenixClient.connect(port: server.port, tls: try trust(TestAuthority()))
            }
            await #expect(throws: (any Error).self, "no TLS") {
                try await PhoenixClient.connect(port: server.port)
            }
        }
    }

    @Test("a certificate that is replaced is shown to whoever comes, and open sockets stay")
    func rotation() async throws {
        let (old, new) = (try TestAuthority(), try TestAuthority())
        let files = try Files()
        try files.put(old.certificate())
        try await TestServer.run(adjust: { _, server in server.tls = files.tls }) { server in
            let client = try await PhoenixClient.connect(port: server.port, tls: try trust(old))
            _ = try await client.join("room:1")
            try files.put(new.certificate())
            let trust = try trust(new)
            try await wait(for: "the new certificate") {
                (try? await PhoenixClient.connect(port: server.port, tls: trust)) != nil
            }
            #expect(
                try await client.request("room:1", "get_connection_stats", ref: "2").status
                    == "ok")
        }
    }

    @Test("a certificate without its key, and files that are no PEM, change nothing")
    func unusable() throws {
        let authority = try TestAuthority()
        let (first, second) = (try authority.certificate(), try authority.certificate())
        let files = try Files()
        try files.put(first)
        let tls = try ServerTLS(files.tls, logger: logger)
        #expect(tls.reload(unless: nil) == nil)
        try files.put(certificate: second)
        let refused = tls.reload(unless: nil)
        #expect(refused != nil, "the key is still the old one's")
        #expect(tls.reload(unless: refused) == refused, "said once")
        try Data("no certificate".utf8).write(to: URL(filePath: files.certificate))
        #expect(tls.reload(unless: refused) != refused)
        try files.put(second)
        #expect(tls.reload(unless: refused) == nil, "the key has come")
        try FileManager.default.removeItem(atPath: files.key)
        #expect(tls.reload(unless: nil) == nil)
    }

    @Test("what cannot be used stops the start, and says which file")
    func refused() throws {
        let authority = try TestAuthority()
        let files = try Files()
        func message() -> String {
            do throws(ServerError) {
                _ = try ServerTLS(files.tls, logger: logger)
                return ""
            } catch {
                return error.message
            }
        }
        #expect(message().hasPrefix("--tls-cert: \(files.certificate) cannot be read: "))
        try files.put(certificate: authority.certificate())
        #expect(message().hasPrefix("--tls-key: \(files.key) cannot be read: "))
        try files.put(keyOf: authority.certificate())
        #expect(
            message()
                == "--tls-key: \(files.key): expected the key of the certificate in \(files.certificate)"
        )
        try Data("no key".utf8).write(to: URL(filePath: files.key))
        #expect(
            message()
                == "--tls-key: \(files.key): expected a private key in PEM, without a password")
        try Data().write(to: URL(filePath: files.certificate))
        #expect(message() == "--tls-cert: \(files.certificate): expected a certificate in PEM")
    }
}
