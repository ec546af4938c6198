import HeadcountTesting
import Hiredis
import Synchronization
import Testing

@Suite("Locators")
struct LocatorTests {
    @Test("A replica that a locator takes for the primary is refused, and looked for anew")
    func notPrimary() async throws {
        try await withRedisServer { primary in
            let arguments = ["--replicaof", "127.0.0.1", "\(primary.port)"]
            try await withRedisServer(arguments: arguments) { replica async throws in
                let locator = ScriptedLocator([replica, replica, primary])
                let redis = RedisConnection(
                    .init(locator: locator, connectTimeout: .seconds(5), backoff: .none))
                for _ in 0..<2 {
                    let error = await failure(of: .notPrimary) {
                        _ = try await redis.command(["PING"])
                    }
                    #expect(error?.message.contains("its role is slave") == true)
                }
                #expect(try await redis.command(["SET", "key", "value"]).string == "OK")
                await redis.close()
            }
        }
    }

    @Test("A user that may not ask for the role is believed")
    func noRole() async throws {
        let user = ["--user", "counter", "on", ">s3cret", "~*", "+get", "+auth"]
        try await withRedisServer(arguments: user) { server async throws in
            let redis = RedisConnection(
                .init(
                    locator: ScriptedLocator([server]),
                    credentials: .init(user: "counter", password: "s3cret"),
                    connectTimeout: .seconds(5)))
            #expect(try await redis.command(["GET", "key"]) == .null)
            await redis.close()
        }
    }

    @Test("A server that turns into a replica while it is used is left for the next, in one use")
    func readOnly() async throws {
        try await withRedisServer { first in
            try await withRedisServer { second in
                let redis = RedisConnection(
                    .init(
                        locator: ScriptedLocator([first, second]), connectTimeout: .seconds(5),
                        commandTimeout: .seconds(5)))
                _ = try await redis.command(["SET", "key", "1"])
                _ = try first.cli("REPLICAOF", "127.0.0.1", "1")
                let script: [RedisArgument] = ["EVAL", "return redis.call('INCR', 'key')", 0]
                #expect(try await redis.command(script).integer == 1)
                #expect(try second.cli("GET", "key") == "1")
                #expect(redis.connectionCount == 2)
                await redis.close()
            }
        }
    }
}

/// Finds one server after another, and stays with the last.
private final class ScriptedLocator: RedisLocator {
    let topology = RedisTopology.replicated
    let description = "a scripted server"
    private let ports: Mutex<[Int]>

    init(_ servers: [RedisServer]) { ports = Mutex(servers.map(\.port)) }

    func locate(_ inquiry: RedisInquiry) -> RedisEndpoint {
        let port = ports.withLock { ports in
            ports.count > 1 ? ports.removeFirst() : ports.first ?? 0
        }
        return .tcp(host: "127.0.0.1", port: port)
    }
}

extension Backoff {
    /// The next attempt is due at once.
    fileprivate static let none = Backoff(initial: .zero, maximum: .zero)
}
