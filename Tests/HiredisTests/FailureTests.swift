import Foundation
import HeadcountTesting
import Hiredis
import Testing

@Suite("Failures, deadlines and cancellation")
struct FailureTests {
    private let clock = ContinuousClock()

    @Test("A refused connection is told at once, and then the connection backs off")
    func refused() async throws {
        let server = try await RedisServer.start()
        await server.stop()
        let patient = Backoff(initial: .seconds(60), maximum: .seconds(60))
        let redis = RedisConnection(
            .init(endpoint: .tcp(host: "127.0.0.1", port: server.port), backoff: patient),
            randomness: Highest())
        let start = clock.now
        let refused = await failure(of: .connectFailed) { _ = try await redis.command(["PING"]) }
        #expect(refused?.message.contains("127.0.0.1:\(server.port): Connection refused") == true)
        let waiting = await failure(of: .backingOff) { _ = try await redis.command(["PING"]) }
        #expect((waiting?.cause as? HiredisError)?.code == .connectFailed)
        #expect(clock.now - start < .seconds(30))
        #expect(redis.connectionCount == 0)
        #expect(!redis.isConnected)
        await redis.close()
    }

    @Test("A server that stopped answering costs one deadline, and later works again")
    func suspended() async throws {
        try await withRedisServer { server in
            let redis = server.connection(commandTimeout: .milliseconds(200))
            _ = try await redis.command(["PING"])
            server.suspend()
            let start = clock.now
            let late = await failure(of: .timedOut) { _ = try await redis.command(["PING"]) }
            let waited = clock.now - start
            #expect(waited >= .milliseconds(200) && waited < .seconds(30))
            #expect(late?.message.contains("PING within 0.2 seconds") == true)
            #expect(!redis.isConnected)
            server.resume()
            try await wait(for: "a new connection") {
                try await redis.command(["PING"]).string == "PONG"
            }
            #expect(redis.connectionCount == 2)
            await redis.close()
        }
    }

    @Test("The timeout of a block bounds all its commands together")
    func blockTimeout() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let start = clock.now
            _ = await failure(of: .timedOut) {
                _ = try await redis.withSession(timeout: .milliseconds(300)) { session in
                    for _ in 0..<100 { _ = try session.command(["BLPOP", "absent", "0.1"]) }
                }
            }
            let waited = clock.now - start
            #expect(waited >= .milliseconds(300) && waited < .seconds(30))
            await redis.close()
        }
    }

    @Test("A block whose time was spent waiting for its turn sends nothing and breaks nothing")
    func tooLate() async throws {
        try await withRedisServer { server async throws in
            let redis = server.connection()
            async let slow = redis.command(["BLPOP", "absent", "1.5"])
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            _ = await failure(of: .timedOut) {
                _ = try await redis.command(["SET", "key", "value"], timeout: .milliseconds(20))
            }
            #expect(try await slow == .null)
            #expect(try await redis.command(["GET", "key"]) == .null)
            #expect(redis.connectionCount == 1)
            await redis.close()
        }
    }

    @Test("A reply that trickles in is given up at the deadline")
    func trickle() async throws {
        let peer = try TricklingPeer()
        let redis = RedisConnection(
            .init(
                endpoint: .tcp(host: "127.0.0.1", port: peer.port),
                connectTimeout: .milliseconds(300)))
        let start = clock.now
        _ = await failure(of: .timedOut) { _ = try await redis.command(["PING"]) }
        #expect(clock.now - start < .seconds(30))
        await redis.close()
        peer.stop()
    }

    @Test("A block that swallows a failure cannot use the broken connection again")
    func swallowed() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let codes = try await redis.withSession { session in
                (0..<2).map { _ -> HiredisError.Code? in
                    do throws(HiredisError) {
                        _ = try session.command(["QUIT"])
                        _ = try session.command(["PING"])
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            #expect(codes == [.connectionLost, .connectionLost])
            await redis.close()
        }
    }

    @Test("A connection that the server killed while idle costs no command")
    func killed() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            _ = try await redis.command(["PING"])
            #expect(try server.cli("CLIENT", "KILL", "TYPE", "normal") == "1")
            #expect(try await redis.command(["PING"]).string == "PONG")
            #expect(redis.connectionCount == 2)
            await redis.close()
        }
    }

    @Test("A server that dies in the middle of a command, and is started again, is another server")
    func restarted() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let before = try await redis.withSession { $0.server.runID }
            async let lost = failure(of: .connectionLost) {
                _ = try await redis.command(["BLPOP", "absent", 0])
            }
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            server.kill(SIGKILL)
            #expect(await lost?.message.contains("BLPOP") == true)
            try await server.restart()
            try await wait(for: "another run id") {
                let after = try await redis.withSession { $0.server.runID }
                return after.count == 40 && after != before
            }
            await redis.close()
        }
    }

    @Test("Cancelling the task ends a command that waits, and only that one")
    func cancelled() async throws {
        try await withRedisServer { server async throws in
            let redis = server.connection(commandTimeout: .seconds(60))
            let blocked = Task { try await redis.command(["BLPOP", "absent", 0]) }
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            let queued = Task { try await redis.command(["PING"]) }
            let start = clock.now
            blocked.cancel()
            _ = await failure(of: .cancelled) { _ = try await blocked.value }
            #expect(clock.now - start < .seconds(30))
            #expect(try await queued.value.string == "PONG")
            let late = Task {
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
                _ = try await redis.command(["SET", "key", "value"])
            }
            _ = await failure(of: .cancelled) { try await late.value }
            #expect(try await redis.command(["GET", "key"]) == .null)
            await redis.close()
        }
    }

    @Test("Closing ends a command that waits; later ones are told that it is closed")
    func closed() async throws {
        try await withRedisServer { server in
            let redis = server.connection(commandTimeout: .seconds(60))
            async let blocked = failure(of: .closed) {
                _ = try await redis.command(["BLPOP", "absent", 0])
            }
            try await wait(for: "the blocked command") {
                try server.cli("INFO", "clients").contains("blocked_clients:1")
            }
            await redis.close()
            _ = await blocked
            _ = await failure(of: .closed) { _ = try await redis.command(["PING"]) }
            await redis.close()
        }
    }
}

/// Draws the longest delay each time.
struct Highest: RandomNumberGenerator, Sendable {
    func next() -> UInt64 { .max }
}
