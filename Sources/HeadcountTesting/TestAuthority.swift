import Foundation

/// A certificate authority for a test: made by the `openssl` command in a temporary folder, which
/// is removed with the object.
public final class TestAuthority: Sendable {
    /// Why no certificate could be made.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened, and what to do about it.
        public let description: String
    }

    private let folder: URL

    /// The path of the authority's own certificate in PEM form: what a client is to trust.
    public var file: String { folder.appendingPathComponent("authority.pem").path }

    /// Makes an authority that nobody trusts yet: some 20 ms.
    public init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("authority-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test authority"] + Self.key("authority")
                + ["-out", "authority.pem"])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Issues a certificate for a server.
    ///
    /// - Parameters:
    ///   - names: As openssl writes them, such as `DNS:localhost,IP:127.0.0.1`.
    ///   - days: For how long from now on; a negative number makes one that has expired.
    public func certificate(
        for names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2
    ) throws -> TestCertificate {
        let name = "server-\(UUID().uuidString.prefix(8))"
        try openssl(
            ["req", "-subj", "/CN=server"] + Self.key(name) + ["-out", "\(name).csr"])
        try Data("subjectAltName=\(names)\n".utf8)
            .write(to: folder.appendingPathComponent("\(name).ext"))
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-extfile", "\(name).ext",
            "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "\(days)", "-out", "\(name).pem",
        ])
        return TestCertificate(authority: self, name: name, folder: folder)
    }

    private static func key(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-keyout", "\(name).key"]
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "openssl \(arguments[0]) failed: "
                    + "\(String(decoding: text, as: UTF8.self)); if it is missing:"
                    + " apt-get install openssl")
        }
    }
}

/// A server's certificate and key, which live as long as their authority.
public struct TestCertificate: Sendable {
    /// Who issued it.
    public let authority: TestAuthority

    /// The path of the certificate in PEM form.
    public let file: String
    /// The path of its key in PEM form.
    public let keyFile: String

    init(authority: TestAuthority, name: String, folder: URL) {
        self.authority = authority
        file = folder.appendingPathComponent("\(name).pem").path
        keyFile = folder.appendingPathComponent("\(name).key").path
    }

    /// What redis-server takes to speak TLS with it; clients need no certificate.
    func arguments(port: Int) -> [String] {
        [
            "--tls-port", "\(port)", "--tls-cert-file", file, "--tls-key-file", keyFile,
            "--tls-ca-cert-file", authority.file, "--tls-auth-clients", "no",
        ]
    }
}
