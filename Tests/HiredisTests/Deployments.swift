import HeadcountTesting
import Hiredis
import Testing

/// What needs many servers at once: one test after another, for they would starve each other.
@Suite("Deployments", .serialized)
struct Deployments {
    @Test("Sentinels and their servers are all spoken to over TLS, after a failover as well")
    func secureSentinels() async throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(for: "IP:127.0.0.1")
        try await withSentinels(certificate: certificate) { deployment in
            let trust = RedisTLS(authorityFile: authority.file)
            let locator = SentinelLocator(
                sentinels: deployment.sentinels.map {
                    .tcp(host: "127.0.0.1", port: $0.tlsPort ?? 0)
                }, primary: SentinelDeployment.name, tls: trust, timeout: .milliseconds(500))
            let redis = RedisConnection(
                .init(
                    locator: locator, tls: trust, connectTimeout: .seconds(5),
                    commandTimeout: .seconds(5)))
            let before = try await redis.withSession { $0.server.runID }
            try deployment.killPrimary()
            try await wait(for: "another primary", within: .seconds(30)) {
                try await redis.withSession { session in
                    _ = try session.command(["SET", "key", "value"])
                    return session.server.runID != before
                }
            }
            // One sentinel knows before most do.
            try await wait(for: "the value where most sentinels point") {
                try deployment.primary().cli("GET", "key") == "value"
            }
            await redis.close()
        }
    }

    @Test("Nodes of a Redis Cluster name one another's ports for TLS")
    func secureCluster() async throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(for: "IP:127.0.0.1")
        try await withRedisCluster(certificate: certificate) { cluster in
            let key = "{tag}:1"
            let source = try cluster.primary(of: key)
            let target = try #require(cluster.servers.first { $0.port != source.port })
            let seed = RedisEndpoint.tcp(host: "127.0.0.1", port: target.tlsPort ?? 0)
            let redis = RedisConnection(
                .init(
                    locator: ClusterLocator(nodes: [seed], key: key, timeout: .milliseconds(500)),
                    tls: RedisTLS(authorityFile: authority.file), connectTimeout: .seconds(5),
                    commandTimeout: .seconds(5)))
            #expect(try await redis.command(["SET", .init(key), "value"]).string == "OK")
            #expect(try source.cli("GET", key) == "value")
            await redis.close()
        }
    }
}
