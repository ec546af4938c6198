import Foundation
import HeadcountTesting
import Hiredis
import Testing

extension Deployments {
    @Suite("Sentinel")
    struct SentinelTests {
        private let clock = ContinuousClock()

        @Test("A connection finds the primary, and the next one after a failover")
        func failover() async throws {
            try await withSentinels { deployment in
                let redis = deployment.connection()
                let before = try await redis.withSession { $0.server.runID }
                let first = try deployment.primary()
                #expect(try first.cli("INFO", "server").contains(before))
                _ = try await redis.command(["SET", "key", "value"])
                _ = try await redis.command(["WAIT", 2, 5_000])

                try deployment.killPrimary()
                // The one that is chosen serves before most sentinels name it, and may be found so.
                var named: ContinuousClock.Instant?
                var found: ContinuousClock.Instant?
                try await wait(for: "another primary") {
                    if named == nil, try deployment.primary().port != first.port {
                        named = clock.now
                    }
                    if found == nil {
                        let server = try await redis.withSession { session in
                            _ = try session.command(["SET", "key", "new"])
                            return session.server.runID
                        }
                        if server != before { found = clock.now }
                    }
                    return named != nil && found != nil
                }
                #expect(try #require(found) - #require(named) < .seconds(2))
                #expect(try deployment.primary().cli("GET", "key") == "new")

                // The old one comes back and takes itself for a primary, until it is told.
                try await first.restart()
                for _ in 0..<20 {
                    let role = try await redis.withSession { session in
                        (session.server.runID, try session.command(["ROLE"]).array?.first?.string)
                    }
                    #expect(role.0 != before && role.1 == "master")
                }
                #expect(try deployment.primary().port != first.port)
                await redis.close()
            }
        }

        @Test("A primary that was replaced while it lives is left within two seconds of use")
        func switchover() async throws {
            try await withSentinels { deployment in
                let redis = deployment.connection()
                let before = try await redis.withSession { $0.server.runID }
                // Such as a primary on the wrong side of a partition: nobody cuts its clients off.
                for sentinel in deployment.sentinels {
                    _ = try sentinel.cli("SENTINEL", "REMOVE", SentinelDeployment.name)
                }
                _ = try deployment.servers[1].cli("REPLICAOF", "NO", "ONE")
                for sentinel in deployment.sentinels {
                    _ = try sentinel.cli(
                        "SENTINEL", "MONITOR", SentinelDeployment.name, "127.0.0.1",
                        "\(deployment.servers[1].port)", "2")
                }
                let start = clock.now
                try await wait(for: "the other server") {
                    try await redis.withSession { $0.server.runID } != before
                }
                #expect(clock.now - start < .seconds(2))
                await redis.close()
            }
        }

        @Test("A block that met a replica is run again at the primary; a single server is left")
        func readOnly() async throws {
            try await withSentinels { deployment in
                let redis = deployment.connection()
                let single = deployment.servers[0].connection()
                for connection in [redis, single] { _ = try await connection.command(["PING"]) }
                for sentinel in deployment.sentinels {
                    _ = try sentinel.cli(
                        "SENTINEL", "SET", SentinelDeployment.name, "down-after-milliseconds",
                        "60000")
                }
                let old = try deployment.primary()
                #expect(
                    try deployment.sentinels[0].cli("SENTINEL", "FAILOVER", "headcount") == "OK")
                try await wait(for: "the switch", within: .seconds(30)) {
                    try deployment.primary().port != old.port
                        && old.cli("ROLE").hasPrefix("slave")
                }
                #expect(try await redis.command(["SET", "key", "value"]).string == "OK")
                let refused = await failure(of: .serverError) {
                    _ = try await single.command(["SET", "key", "value"])
                }
                #expect(refused?.serverPrefix == "READONLY")
                #expect(!single.isConnected)
                await redis.close()
                await single.close()
            }
        }

        @Test("Sentinels with a password, and with a wrong one")
        func password() async throws {
            try await withSentinels(sentinelPassword: "s3cret") { deployment async throws in
                let good = deployment.connection(.init(password: "s3cret"))
                #expect(try await good.command(["PING"]).string == "PONG")
                await good.close()
                for (credentials, prefix) in [
                    (RedisCredentials(password: "gu3ss"), "WRONGPASS"), (nil, "NOAUTH"),
                ] {
                    let bad = deployment.connection(credentials)
                    let error = await failure(of: .connectFailed) {
                        _ = try await bad.command(["PING"])
                    }
                    #expect(error?.message.contains(prefix) == true)
                    #expect(error.map { "\($0)".contains("gu3ss") } == false)
                    await bad.close()
                }
            }
        }

        @Test("Nobody who knows: what each sentinel said is told")
        func nobody() async throws {
            try await withRedisServer { server in
                let gone = try await RedisServer.start()
                await gone.stop()
                let locator = SentinelLocator(
                    sentinels: [gone, server].map { .tcp(host: "127.0.0.1", port: $0.port) },
                    primary: "headcount")
                let redis = RedisConnection(.init(locator: locator))
                let error = await failure(of: .connectFailed) {
                    _ = try await redis.command(["PING"])
                }
                #expect(error?.message.contains("\(gone.port): Connection refused") == true)
                #expect(error?.message.contains("unknown command 'SENTINEL'") == true)
                await redis.close()
            }
        }

        @Test("A sentinel that says nothing costs 200 ms, and is asked last from then on")
        func silentSentinel() async throws {
            try await withSentinels { deployment in
                deployment.sentinels[0].suspend()
                let redis = deployment.connection()
                #expect(try await redis.command(["PING"]).string == "PONG")
                let other = deployment.connection(primary: "nobody")
                let error = await failure(of: .connectFailed) {
                    _ = try await other.command(["PING"])
                }
                #expect(error?.message.contains("knows no primary of that name") == true)
                #expect(error?.message.contains("within 0.2 seconds") == true)
                await other.close()
                // When none answers, the connection in hand is kept.
                for sentinel in deployment.sentinels { sentinel.suspend() }
                let end = clock.now + .seconds(3)
                try await wait(for: "three seconds of use") {
                    _ = try await redis.command(["PING"])
                    return clock.now > end
                }
                #expect(redis.connectionCount == 1)
                for sentinel in deployment.sentinels { sentinel.resume() }
                await redis.close()
            }
        }
    }
}

extension SentinelDeployment {
    fileprivate func connection(
        _ credentials: RedisCredentials? = nil, primary: String = SentinelDeployment.name
    ) -> RedisConnection {
        let locator = SentinelLocator(
            sentinels: sentinels.map { .tcp(host: "127.0.0.1", port: $0.port) }, primary: primary,
            credentials: credentials)
        return RedisConnection(
            .init(locator: locator, connectTimeout: .seconds(5), commandTimeout: .seconds(5)))
    }
}
