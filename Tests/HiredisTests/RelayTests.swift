import Foundation
import HeadcountTesting
import Hiredis
import Synchronization
import Testing

@Suite("TLS that breaks after its handshake")
struct RelayTests {
    @Test("What is no TLS loses the connection, for the command may have run")
    func garbage() async throws {
        try await withRelay { server, relay, redis async throws in
            async let lost = failure(of: .connectionLost) {
                _ = try await redis.command(["BLPOP", "absent", 0])
            }
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            // A record of data that nobody has encrypted.
            relay.say([23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32))
            #expect(await lost?.message.contains("may or may not have run") == true)
        }
    }

    @Test("A server that says goodbye, and whose socket stays open, is not waited for")
    func farewell() async throws {
        try await withRelay { server, _, redis in
            let start = ContinuousClock.now
            let lost = await failure(of: .connectionLost) {
                try await redis.withSession { session in
                    _ = try session.command(["PING"])
                    _ = try server.cli("CLIENT", "KILL", "TYPE", "normal")
                    _ = try session.command(["PING"])
                }
            }
            #expect(lost?.message.contains("the server closed it") == true)
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }

    private func withRelay(
        _ body: (RedisServer, Relay, RedisConnection) async throws -> Void
    ) async throws {
        try await withTLSServer { server, trust in
            let relay = try Relay(to: server.tlsPort ?? 0)
            defer { relay.stop() }
            let redis = RedisConnection(
                .init(
                    endpoint: .tcp(host: "127.0.0.1", port: relay.port),
                    tls: RedisTLS(authorityFile: trust), connectTimeout: .seconds(20),
                    commandTimeout: .seconds(20)))
            try await body(server, relay, redis)
            await redis.close()
        }
    }
}

/// Passes the bytes of one connection on to a server and back, and keeps the client's socket open
/// when the server closes its own.
private final class Relay: Sendable {
    let port: Int
    private let client = Mutex<Int32>(-1)

    init(to target: Int) throws {
        let listener = try LoopbackListener(backlog: 1)
        port = listener.port
        Thread.detachNewThread {
            let client = accept(listener.descriptor, nil, nil)
            self.client.withLock { $0 = client }
            close(listener.descriptor)
            let server = LoopbackListener.client(of: target)
            Thread.detachNewThread { Self.pass(from: server, to: client) }
            Self.pass(from: client, to: server)
            close(server)
        }
    }

    func say(_ bytes: [UInt8]) {
        let client = client.withLock { $0 }
        _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func stop() {
        client.withLock { client in
            shutdown(client, Int32(SHUT_RDWR))
            close(client)
        }
    }

    private static func pass(from source: Int32, to target: Int32) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe recv(source, &chunk, chunk.count, 0), count > 0 {
            _ = unsafe send(target, chunk, count, Int32(MSG_NOSIGNAL))
        }
    }
}
