import HeadcountTesting
import Hiredis
import Testing

@Suite("Commands and replies")
struct CommandTests {
    @Test("Every type of reply comes back as it was sent")
    func types() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            #expect(try await redis.command(["PING"]) == .status("PONG"))
            #expect(try await redis.command(["INCRBY", "n", -7]) == .integer(-7))
            #expect(try await redis.command(["GET", "n"]).integer == -7)
            #expect(try await redis.command(["GET", "absent"]) == .null)
            #expect(try await redis.command(["SET", "empty", ""]).string == "OK")
            #expect(try await redis.command(["GET", "empty"]) == .bytes([]))
            #expect(try await redis.command(["LRANGE", "absent", 0, -1]) == .array([]))
            let nested = try await redis.command([
                "EVAL", "return {1, {'a', false, {}}, {ok='fine'}, {err='BAD luck'}}", 0,
            ])
            #expect(
                nested
                    == .array([
                        .integer(1), .array([.bytes([97]), .null, .array([])]), .status("fine"),
                        .error(RedisServerError("BAD luck")),
                    ]))
            await redis.close()
        }
    }

    @Test("Keys and values may hold any bytes")
    func binary() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let key = RedisArgument([0, 13, 10, 255])
            let value = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            _ = try await redis.command(["SET", key, RedisArgument(value)])
            #expect(try await redis.command(["GET", key]).bytes == value)
            #expect(try await redis.command(["GET", key]).string == nil)
            #expect(try await redis.command(["STRLEN", key]) == .integer(100_000))
            await redis.close()
        }
    }

    @Test("A script takes thousands of arguments")
    func manyArguments() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let numbers = (0..<5_000).map { RedisArgument($0) }
            let reply = try await redis.command(
                ["EVAL", "return {#ARGV, ARGV[1], ARGV[#ARGV]}", 0] + numbers)
            #expect(reply.array?.compactMap(\.integer) == [5_000, 0, 4_999])
            await redis.close()
        }
    }

    @Test("A server error is thrown with its prefix and leaves the connection usable")
    func serverErrors() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let digest = RedisArgument(String(repeating: "0", count: 40))
            let script = await failure(of: .serverError) {
                _ = try await redis.command(["EVALSHA", digest, 0])
            }
            #expect(script?.serverPrefix == "NOSCRIPT")
            #expect(script?.message.contains("127.0.0.1:\(server.port)") == true)
            let unknown = await failure(of: .serverError) {
                _ = try await redis.command(["NOSUCH"])
            }
            #expect(unknown?.serverPrefix == "ERR")
            #expect(redis.connectionCount == 1)
            await redis.close()
        }
    }

    @Test("An error in the middle of a pipeline is a value, and the rest still runs")
    func pipeline() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            let replies = try await redis.pipeline([
                ["SET", "text", "a"], ["INCR", "text"], ["GET", "text"],
            ])
            try #require(replies.count == 3)
            #expect(replies[0] == .status("OK"))
            #expect(replies[1].error?.prefix == "ERR")
            #expect(replies[2].string == "a")
            #expect(try await redis.pipeline([]).isEmpty)
            await redis.close()
        }
    }

    @Test("An empty command is refused before anything is sent")
    func emptyCommand() async throws {
        try await withRedisServer { server async throws in
            let redis = server.connection()
            _ = await failure(of: .invalidCommand) { _ = try await redis.command([]) }
            #expect(try await redis.command(["PING"]).string == "PONG")
            #expect(redis.connectionCount == 1)
            await redis.close()
        }
    }

    @Test("A peer that does not speak the protocol is named as such")
    func otherProtocol() async throws {
        let peer = try TricklingPeer(byte: "?")
        let redis = RedisConnection(.init(endpoint: .tcp(host: "127.0.0.1", port: peer.port)))
        _ = await failure(of: .protocolError) { _ = try await redis.command(["PING"]) }
        await redis.close()
        peer.stop()
    }

    @Test("Commands of one block run back to back, and a hundred tasks take turns")
    func turns() async throws {
        try await withRedisServer { server in
            let redis = server.connection()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<100 {
                    group.addTask {
                        let seen = try await redis.withSession { session in
                            _ = try session.command(["SET", "owner", RedisArgument(task)])
                            return try session.command(["GET", "owner"]).integer
                        }
                        #expect(seen == Int64(task))
                        _ = try await redis.command(["RPUSH", "log", RedisArgument(task)])
                    }
                }
                try await group.waitForAll()
            }
            let log = try await redis.command(["LRANGE", "log", 0, -1]).array ?? []
            #expect(Set(log.compactMap(\.integer)) == Set(0..<100))
            #expect(redis.connectionCount == 1)
            await redis.close()
        }
    }
}
