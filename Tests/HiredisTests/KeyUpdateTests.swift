import Foundation
import HeadcountTesting
import Hiredis
import Synchronization
import Testing

@Suite("TLS between commands")
struct KeyUpdateTests {
    @Test("New keys that come while a connection is idle leave it as it is")
    func idle() async throws {
        let authority = try TestAuthority()
        let peer = try HandWrittenPeer(try authority.certificate())
        let port = try await peer.port()
        let redis = RedisConnection(
            .init(
                endpoint: .tcp(host: "localhost", port: port),
                tls: RedisTLS(authorityFile: authority.file), connectTimeout: .seconds(30),
                commandTimeout: .seconds(30)))

        async let first = redis.command(["FIRST"])
        try await peer.reads("INFO")
        peer.say("+identity")
        try await peer.reads("FIRST")
        peer.say("+one")
        #expect(try await first.string == "one")

        peer.say("k")
        try await peer.reads("SSL_do_handshake -> 1")
        async let second = redis.command(["SECOND"])
        try await peer.reads("SECOND")
        peer.say("+two")
        #expect(try await second.string == "two")
        #expect(redis.connectionCount == 1)
        await redis.close()
        try await peer.stop()
    }
}

/// `openssl s_server`, whose words the test types: a line is sent, and `k` sends new keys.
///
/// It ends with its only connection, or after a minute. (A signal would not do: a process that is
/// started from one of Swift's threads may have them blocked.)
private final class HandWrittenPeer: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let heard = Mutex("")

    init(_ certificate: TestCertificate) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "timeout", "--signal", "KILL", "60", "stdbuf", "-oL", "openssl", "s_server",
            "-naccept", "1", "-accept", "localhost:0", "-tls1_3", "-crlf", "-4", "-cert",
            certificate.file, "-key", certificate.keyFile,
        ]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            let text = String(decoding: data, as: UTF8.self)
            self?.heard.withLock { $0 += text }
        }
        try process.run()
    }

    func stop() async throws {
        try await wait(for: "the end of openssl") { !process.isRunning }
    }

    func say(_ line: String) {
        try? input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }

    /// Waits until it printed the text, and forgets all up to there.
    func reads(_ text: String) async throws {
        try await wait(for: text) {
            heard.withLock { heard in
                guard let range = heard.range(of: text) else { return false }
                heard.removeSubrange(..<range.upperBound)
                return true
            }
        }
    }

    func port() async throws -> Int {
        try await reads("ACCEPT ")
        var port: Int?
        try await wait(for: "the port") {
            port = heard.withLock { heard in
                heard.firstMatch(of: /:(\d+)\n/).flatMap { Int($0.1) }
            }
            return port != nil
        }
        return try #require(port)
    }
}
