import Foundation
import HeadcountTesting
import Hiredis
import Testing

extension Deployments {
    @Suite("Redis Cluster")
    struct ClusterTests {
        /// Keys of three different nodes, by their slots 0 to 5460, 10922 and 16383.
        private let keys = ["bar", "{key}:1", "foo"]

        @Test("A key of each node works, whichever nodes are known")
        func everyNode() async throws {
            try await withRedisCluster { cluster in
                var ports: Set<Int> = []
                for key in (0..<30).map({ "key\($0)" }) {
                    let number = try cluster.servers[0].cli("CLUSTER", "KEYSLOT", key)
                    #expect("\(RedisSlot(key: key).number)" == number)
                    let primary = try cluster.primary(of: key)
                    ports.insert(primary.port)
                    let redis = cluster.connection(key, seeds: 1)
                    #expect(try await redis.command(["SET", .init(key), "value"]).string == "OK")
                    #expect(try await redis.withSession { $0.server.mode } == "cluster")
                    #expect(try primary.cli("GET", key) == "value")
                    #expect(redis.connectionCount == 1)
                    await redis.close()
                }
                #expect(ports.count == 3)
            }
        }

        @Test("A slot that moves is followed: ASK while it does, MOVED when it has")
        func moves() async throws {
            try await withRedisCluster { cluster in
                let key = "{tag}:1"
                let redis = cluster.connection(key)
                _ = try await redis.command(["SET", .init(key), "1"])
                let source = try cluster.primary(of: key)
                let target = try #require(cluster.servers.first { $0.port != source.port })
                let home = try await redis.withSession { $0.server.runID }

                // A script sees ASK as any command does, in a pipeline too.
                try cluster.beginMove(of: key, to: target)
                #expect(try source.cli("GET", key).contains("ASK"))
                let script: [RedisArgument] = [
                    "EVAL", "return redis.call('INCR', KEYS[1])", 1, .init(key),
                ]
                #expect(try await redis.command(script).integer == 2)
                let values = try await redis.withSession { session in
                    let replies = try session.pipeline([
                        ["INCR", .init(key)], ["GET", .init(key)],
                    ])
                    for case .error(let error) in replies {
                        throw HiredisError(.serverError, "\(error)", cause: error)
                    }
                    return replies.compactMap(\.integer)
                }
                #expect(values == [3, 3])
                #expect(redis.connectionCount == 1)
                #expect(try await redis.withSession { $0.server.runID } == home)
                // Neither here nor there: two keys, of which one is not.
                let half = await failure(of: .serverError) {
                    _ = try await redis.command(["MGET", .init(key), "{tag}:absent"])
                }
                #expect(half?.serverPrefix == "TRYAGAIN")

                try cluster.endMove(of: key, to: target)
                #expect(try source.cli("GET", key).contains("MOVED"))
                #expect(try await redis.command(["INCR", .init(key)]).integer == 4)
                #expect(redis.connectionCount == 2)
                #expect(try await redis.command(["INCR", .init(key)]).integer == 5)
                #expect(redis.connectionCount == 2)
                #expect(try target.cli("GET", key) == "5")

                try cluster.moveSlot(of: key, to: source)
                #expect(try await redis.command(["INCR", .init(key)]).integer == 6)
                #expect(redis.connectionCount == 3)
                await redis.close()
            }
        }

        @Test("A replica that takes over is found")
        func failover() async throws {
            try await withRedisCluster(replicas: true) { cluster in
                let key = "{tag}:1"
                let redis = cluster.connection(key)
                _ = try await redis.command(["SET", .init(key), "1"])
                _ = try await redis.command(["WAIT", 1, 5_000])
                let before = try await redis.withSession { $0.server.runID }
                let dead = try cluster.kill(nodeOf: key)
                try await wait(for: "the replica", within: .seconds(30)) {
                    try await redis.command(["INCR", .init(key)]).integer ?? 0 >= 2
                }
                #expect(try await redis.withSession { $0.server.runID } != before)
                #expect(try cluster.primary(of: key).port != dead.port)
                await redis.close()
            }
        }

        @Test("A cluster that is down says so, and the connection works again when it is up")
        func down() async throws {
            try await withRedisCluster { cluster in
                let redis = cluster.connection("foo")
                _ = try await redis.command(["SET", "foo", "1"])
                let slot = "\(RedisSlot(key: "bar").number)"
                for server in cluster.servers { _ = try server.cli("CLUSTER", "DELSLOTS", slot) }
                try await wait(for: "an error") {
                    do {
                        _ = try await redis.command(["GET", "foo"])
                        return false
                    } catch let error as HiredisError {
                        return error.serverPrefix == "CLUSTERDOWN"
                    }
                }
                #expect(!redis.isConnected)
                _ = try cluster.servers[0].cli("CLUSTER", "ADDSLOTS", slot)
                try await wait(for: "the cluster", within: .seconds(30)) {
                    try await redis.command(["GET", "foo"]).string == "1"
                }
                await redis.close()
            }
        }

        @Test("A user that may not ask for the slots is sent to the right node")
        func accessList() async throws {
            let user = [
                "--user", "counter", "on", ">s3cret", "~*", "+get", "+set", "+auth", "+info",
            ]
            try await withRedisCluster(arguments: user) { cluster async throws in
                for key in keys {
                    let redis = cluster.connection(
                        key, credentials: .init(user: "counter", password: "s3cret"))
                    #expect(try await redis.command(["SET", .init(key), "value"]).string == "OK")
                    await redis.close()
                }
            }
        }

        @Test("A server that is no cluster is told as such, and a single one does not follow")
        func noCluster() async throws {
            try await withRedisServer { server in
                let nodes = [RedisEndpoint.tcp(host: "127.0.0.1", port: server.port)]
                let redis = RedisConnection(
                    .init(locator: ClusterLocator(nodes: nodes, key: "key")))
                let error = await failure(of: .connectFailed) {
                    _ = try await redis.command(["PING"])
                }
                #expect(error?.message.contains("cluster support disabled") == true)
                await redis.close()
            }
            try await withRedisCluster { cluster in
                let other = try #require(
                    cluster.servers.first { try $0.port != cluster.primary(of: "foo").port })
                let redis = other.connection()
                let error = await failure(of: .serverError) {
                    _ = try await redis.command(["GET", "foo"])
                }
                #expect(error?.serverPrefix == "MOVED")
                #expect(redis.connectionCount == 1)
                await redis.close()
            }
        }
    }
}

extension RedisCluster {
    fileprivate func connection(
        _ key: String, seeds: Int = 3, credentials: RedisCredentials? = nil
    ) -> RedisConnection {
        let nodes = servers.prefix(seeds).map {
            RedisEndpoint.tcp(host: "127.0.0.1", port: $0.port)
        }
        return RedisConnection(
            .init(
                locator: ClusterLocator(nodes: nodes, key: key), credentials: credentials,
                connectTimeout: .seconds(5), commandTimeout: .seconds(5)))
    }
}
