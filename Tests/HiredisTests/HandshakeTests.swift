import HeadcountTesting
import Hiredis
import Testing

@Suite("Handshake")
struct HandshakeTests {
    @Test("A password is sent, and a wrong or missing one is told from a broken connection")
    func password() async throws {
        try await withRedisServer(arguments: ["--requirepass", "s3cret"]) { server async throws in
            let good = server.connection(credentials: .init(password: "s3cret"))
            #expect(try await good.command(["PING"]).string == "PONG")
            await good.close()

            let bad = server.connection(credentials: .init(password: "gu3ss"))
            let wrong = await failure(of: .serverError) { _ = try await bad.command(["PING"]) }
            #expect(wrong?.serverPrefix == "WRONGPASS")
            #expect(!"\(String(describing: wrong))".contains("gu3ss"))
            await bad.close()

            let none = server.connection()
            let missing = await failure(of: .serverError) { _ = try await none.command(["PING"]) }
            #expect(missing?.serverPrefix == "NOAUTH")
            #expect(missing?.message.contains("set credentials") == true)
            await none.close()
        }
    }

    @Test("A server without AUTH repeats the password in its error, and the client does not")
    func noAuth() async throws {
        try await withRedisServer(arguments: ["--rename-command", "AUTH", ""]) { server in
            let redis = server.connection(credentials: .init(user: "bob", password: "s3cret"))
            let error = await failure(of: .serverError) { _ = try await redis.command(["PING"]) }
            #expect(error?.message.contains("unknown command 'AUTH'") == true)
            let texts = [error?.message, error?.serverError?.message, error.map { "\($0)" }]
            for text in texts { #expect(text?.contains("s3cret") == false) }
            await redis.close()
        }
    }

    @Test("An ACL user that may not run INFO connects to an unknown server")
    func accessList() async throws {
        let user = ["--user", "counter", "on", ">s3cret", "~*", "+get", "+auth"]
        try await withRedisServer(arguments: user) { server async throws in
            let redis = server.connection(
                credentials: .init(user: "counter", password: "s3cret"), clientName: "refused")
            #expect(try await redis.withSession { $0.server } == .unknown)
            #expect(try await redis.command(["GET", "key"]) == .null)
            let refused = await failure(of: .serverError) {
                _ = try await redis.command(["SET", "key", "value"])
            }
            #expect(refused?.serverPrefix == "NOPERM")
            await redis.close()
        }
    }

    @Test("The server says who it is, and the client its name")
    func identity() async throws {
        try await withRedisServer { server in
            let redis = server.connection(clientName: "node-1")
            let identity = try await redis.withSession { $0.server }
            #expect(identity.runID.count == 40)
            #expect(try server.cli("INFO", "server").contains("run_id:\(identity.runID)"))
            #expect(identity.version.first?.isNumber == true)
            #expect(identity.mode == "standalone")
            #expect(try await redis.command(["CLIENT", "GETNAME"]).string == "node-1")
            await redis.close()
        }
    }

    @Test("The database is selected, and one that is not there is refused")
    func database() async throws {
        try await withRedisServer { server in
            let redis = server.connection(database: 3)
            _ = try await redis.command(["SET", "key", "value"])
            #expect(try server.cli("-n", "3", "GET", "key") == "value")
            await redis.close()

            let absent = server.connection(database: 99)
            let refused = await failure(of: .serverError) { _ = try await absent.command(["PING"]) }
            #expect(refused?.message.contains("database 99") == true)
            await absent.close()
        }
    }

    @Test("A full server's reason is not lost when it hangs up")
    func fullServer() async throws {
        try await withRedisServer(arguments: ["--maxclients", "1"]) { server in
            let first = server.connection()
            try await wait(for: "the only place") {
                try await first.command(["PING"]).string == "PONG"
            }
            let second = server.connection(clientName: "second")
            let full = await failure(of: .serverError) { _ = try await second.command(["PING"]) }
            #expect(full?.message.contains("max number of clients") == true)
            await second.close()
            await first.close()
        }
    }

    @Test("A unix socket works as well as TCP")
    func unixSocket() async throws {
        try await withRedisServer { server async throws in
            let redis = RedisConnection(.init(endpoint: .unix(path: server.socketPath)))
            #expect(try await redis.command(["PING"]).string == "PONG")
            await redis.close()
        }
    }

    @Test("Credentials never print their password")
    func redaction() {
        let credentials = RedisCredentials(user: "counter", password: "s3cret")
        var dumped = ""
        dump(credentials, to: &dumped)
        let settings = RedisConnection.Settings(
            endpoint: .unix(path: "/tmp/x"), credentials: credentials)
        for text in [
            "\(credentials)", String(reflecting: credentials), dumped, "\(settings)",
            String(reflecting: settings),
        ] {
            #expect(!text.contains("s3cret"))
            #expect(text.contains("counter"))
        }
    }
}
