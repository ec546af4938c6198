import Foundation
import HeadcountTesting
import Hiredis
import Testing

@Suite("TLS")
struct TLSTests {
    @Test("Commands and replies of any size go through", arguments: ["localhost", "127.0.0.1"])
    func commands(_ host: String) async throws {
        try await withTLSServer { server, trust in
            let redis = server.secure(host, trust, clientName: "secret")
            #expect(try await redis.command(["PING"]).string == "PONG")
            #expect(try await redis.withSession { $0.server.runID.count } == 40)
            let value = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            _ = try await redis.command(["SET", "key", RedisArgument(value)])
            #expect(try await redis.command(["GET", "key"]).bytes == value)
            #expect(try server.cli("STRLEN", "key") == "3000000")
            let many = try await redis.pipeline((0..<1_000).map { ["ECHO", RedisArgument($0)] })
            #expect(many.compactMap(\.integer) == Array(0..<1_000))
            #expect(redis.connectionCount == 1)
            await redis.close()
        }
    }

    @Test("A hundred connections come and go, and each is freed", arguments: [true, false])
    func lifetimes(_ closes: Bool) async throws {
        try await withTLSServer { server, trust in
            for _ in 0..<100 {
                let redis = server.secure("localhost", trust)
                _ = try await redis.command(["PING"])
                if closes { await redis.close() }
            }
            try await wait(for: "the sockets close") {
                try server.cli("INFO", "clients").contains("connected_clients:1\r\n")
            }
        }
    }

    @Test("An idle connection is kept, and one that the server killed costs no command")
    func idle() async throws {
        try await withTLSServer { server, trust in
            let redis = server.secure("localhost", trust)
            _ = try await redis.command(["PING"])
            for _ in 0..<20 { _ = try await redis.command(["PING"]) }
            #expect(redis.connectionCount == 1)
            #expect(try server.cli("CLIENT", "KILL", "TYPE", "normal") == "1")
            #expect(try await redis.command(["PING"]).string == "PONG")
            #expect(redis.connectionCount == 2)
            await redis.close()
        }
    }

    @Test("A server that stopped answering costs one deadline, and a cancel ends the wait")
    func deadlines() async throws {
        try await withTLSServer { server, trust async throws in
            let redis = server.secure("localhost", trust, commandTimeout: .milliseconds(200))
            _ = try await redis.command(["PING"])
            server.suspend()
            _ = await failure(of: .timedOut) { _ = try await redis.command(["PING"]) }
            server.resume()
            try await wait(for: "a new connection") {
                try await redis.command(["PING"]).string == "PONG"
            }
            await redis.close()

            let patient = server.secure("localhost", trust, commandTimeout: .seconds(60))
            let blocked = Task { try await patient.command(["BLPOP", "absent", 0]) }
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            blocked.cancel()
            _ = await failure(of: .cancelled) { _ = try await blocked.value }
            #expect(try await patient.command(["PING"]).string == "PONG")
            await patient.close()
        }
    }
}

extension RedisServer {
    /// A connection to the port for TLS; `trust` is the authority's file.
    func secure(
        _ host: String, _ trust: String?, clientName: String? = nil,
        timeout: Duration = .seconds(5), commandTimeout: Duration = .seconds(5)
    ) -> RedisConnection {
        RedisConnection(
            .init(
                endpoint: .tcp(host: host, port: tlsPort ?? 0),
                tls: RedisTLS(authorityFile: trust), clientName: clientName,
                connectTimeout: timeout, commandTimeout: commandTimeout))
    }
}

/// Runs the block with a server that speaks TLS, and the file of the authority to trust.
func withTLSServer(
    names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2, arguments: [String] = [],
    _ body: (RedisServer, String) async throws -> Void
) async throws {
    let authority = try TestAuthority()
    let certificate = try authority.certificate(for: names, days: days)
    try await withRedisServer(arguments: arguments, certificate: certificate) { server in
        try await body(server, authority.file)
    }
}
