import Foundation
import HeadcountTesting
import Hiredis
import Testing

@Suite("TLS that fails")
struct TLSFailureTests {
    @Test("A certificate of an authority that is not trusted, by a file or by the system")
    func untrusted() async throws {
        let other = try TestAuthority()
        try await withTLSServer { server, _ in
            for trust in [other.file, nil] {
                let error = await refusal(server.secure("localhost", trust))
                #expect(error.contains("no trusted authority has signed its certificate"))
                #expect(error.contains("localhost:\(server.tlsPort ?? 0)"))
            }
        }
    }

    @Test(
        "A certificate for another name or another address", arguments: ["localhost", "127.0.0.1"])
    func otherName(_ host: String) async throws {
        try await withTLSServer(names: "DNS:other.example,IP:127.0.0.9") { server, trust in
            let error = await refusal(server.secure(host, trust))
            #expect(error.contains("its certificate is not for \(host)"))
        }
    }

    @Test("A name is proven by a name, an address by an address")
    func nameAndAddress() async throws {
        for address in ["127.0.0.1", "0.0.0.0"] {
            try await withTLSServer(names: "IP:\(address)") { server, trust in
                let error = await refusal(server.secure("localhost", trust))
                #expect(error.contains("its certificate is not for localhost"))
            }
        }
        try await withTLSServer(names: "DNS:localhost,DNS:127.0.0.1") { server, trust in
            let error = await refusal(server.secure("127.0.0.1", trust))
            #expect(error.contains("its certificate is not for 127.0.0.1"))
        }
    }

    @Test("A certificate that expired")
    func expired() async throws {
        try await withTLSServer(days: -1) { server, trust in
            let error = await refusal(server.secure("localhost", trust))
            #expect(error.contains("its certificate expired at 2"))
        }
    }

    @Test(
        "A server that wants a certificate of the client",
        arguments: ["TLSv1.2", "TLSv1.3"])
    func clientCertificate(_ version: String) async throws {
        let arguments = ["--tls-auth-clients", "yes", "--tls-protocols", version]
        try await withTLSServer(arguments: arguments) { server, trust in
            let error = await refusal(server.secure("localhost", trust))
            #expect(error.contains("tls-auth-clients no"))
        }
    }

    @Test("A file of authorities that is missing, empty, or something else")
    func authorityFile() async throws {
        let folder = FileManager.default.temporaryDirectory
        let files = (0..<2).map { _ in folder.appendingPathComponent(UUID().uuidString) }
        try Data().write(to: files[0])
        try Data("-----BEGIN NONSENSE-----\n".utf8).write(to: files[1])
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        for file in files.map(\.path) + ["/nowhere/authority.pem"] {
            let redis = RedisConnection(
                .init(
                    endpoint: .tcp(host: "localhost", port: 1),
                    tls: RedisTLS(authorityFile: file)))
            let error = await refusal(redis)
            #expect(error.contains("from \(file); expected a readable file"))
        }
    }

    @Test("A server without TLS answers nonsense, or nothing until the deadline")
    func noTLS() async throws {
        let peer = try TricklingPeer(byte: "-")
        let endpoint = RedisEndpoint.tcp(host: "127.0.0.1", port: peer.port)
        let error = await refusal(RedisConnection(.init(endpoint: endpoint, tls: RedisTLS())))
        #expect(error.contains("it does not speak TLS at this port"))
        peer.stop()

        try await withRedisServer { server in
            let redis = RedisConnection(
                .init(
                    endpoint: .tcp(host: "localhost", port: server.port), tls: RedisTLS(),
                    connectTimeout: .milliseconds(500)))
            let error = await #expect(throws: HiredisError.self) {
                _ = try await redis.command(["PING"])
            }
            #expect(
                error?.message.contains(" TLS at this port") == true,
                "\(String(describing: error))")
            await redis.close()
        }
    }

    @Test("A server that accepts and says nothing is given up at the deadline")
    func silent() async throws {
        try await withTLSServer { server, trust in
            server.suspend()
            let redis = server.secure("localhost", trust, timeout: .milliseconds(300))
            let error = await failure(of: .timedOut) { _ = try await redis.command(["PING"]) }
            #expect(error?.message.contains("the TLS handshake within 0.3 seconds") == true)
            server.resume()
            await redis.close()
        }
    }

    @Test("Clear text to a port for TLS is told as such")
    func clearText() async throws {
        try await withTLSServer { server, _ in
            let endpoint = RedisEndpoint.tcp(host: "localhost", port: server.tlsPort ?? 0)
            let redis = RedisConnection(.init(endpoint: endpoint))
            let error = await #expect(throws: HiredisError.self) {
                _ = try await redis.command(["PING"])
            }
            #expect(error?.message.contains("connect with TLS") == true)
            await redis.close()
        }
    }

    private func refusal(_ redis: RedisConnection) async -> String {
        let error = await failure(of: .tlsFailed) { _ = try await redis.command(["PING"]) }
        await redis.close()
        return error?.message ?? ""
    }
}
