import Foundation
import HeadcountTesting
import TestClients
import Testing

/// Real deployments that lose a primary, and what is answered all the while.
@Suite("When a primary is lost", .serialized, .timeLimit(.minutes(3)))
struct FailoverTests {
    /// The least that a user must be allowed, as the README has it.
    private static let rights =
        "resetkeys ~{headcount:* -@all +evalsha +eval +script|load +info +client|setname +time "
        + "+zcard +del +rename +pexpire +hset +hget +hmget +hgetall +hlen +hdel +hscan +rpush +lpop +llen +lrange +zadd +zrem "
        + "+zscore +zrangebyscore +zremrangebyscore"

    /// The words that make the user.
    private static func user(_ more: String = "") -> [String] {
        "headcount on >s3cret \(rights) \(more)".split(separator: " ").map(String.init)
    }

    private static func login(_ url: String) -> String {
        url.replacing("://", with: "://headcount:s3cret@", maxReplacements: 1)
    }

    @Test("Sentinel: no wrong answer is complete, and all is right a ttl and 2.5 s after it")
    func sentinel() async throws {
        try await withSentinels { deployment in
            func admitUser(to server: RedisServer) throws {
                try server.cli(["ACL", "SETUSER"] + Self.user("+role"))
            }
            for server in deployment.servers { try admitUser(to: server) }
            let urls = Array(repeating: Self.login(deployment.url), count: 3)
            try await FaultBench.run(urls: urls) { bench in
                for round in 1...2 {
                    let lost = try deployment.primary()
                    try await bench.endure("primary killed, sentinels, round \(round)") {
                        try deployment.killPrimary()
                        try await wait(for: "another primary", within: .seconds(30)) {
                            let primary = try deployment.primary()
                            guard primary.port != lost.port else { return false }
                            return try primary.cli("ROLE").hasPrefix("master")
                        }
                    }
                    // It comes back as a primary, and is made a replica: nobody may count there.
                    try await bench.endure("the old primary is back", isBearable: true) {
                        try await lost.restart()
                        try admitUser(to: lost)
                        try await wait(for: "it to follow the new one", within: .seconds(30)) {
                            try lost.cli("INFO", "replication").contains("master_link_status:up")
                        }
                    }
                }
            }
        }
    }

    @Test("Redis Cluster: a slot moves and a primary is lost, and the same holds over all shards")
    func cluster() async throws {
        try await withRedisCluster(
            replicas: true, arguments: ["--user"] + Self.user("+cluster|slots +asking")
        ) { cluster in
            let urls = Array(repeating: Self.login(cluster.url), count: 3)
            try await FaultBench.run(urls: urls, arguments: ["--shards", "6"]) { bench in
                let keys = (0..<6).map { "{headcount:default:\($0)}:epoch" }
                let homes = Set(try keys.map { try cluster.primary(of: $0).port })
                #expect(homes.count > 1, "the shards are spread over primaries")

                let source = try cluster.primary(of: keys[0])
                let other = try cluster.servers.first {
                    guard $0.port != source.port else { return false }
                    return try $0.cli("ROLE").hasPrefix("master")
                }
                let target = try #require(other)
                try await bench.endure("the home shard's slot moved") {
                    try cluster.moveSlot(of: keys[0], to: target)
                    #expect(try cluster.primary(of: keys[0]).port == target.port)
                }
                try await bench.endure("a slot on its way for a while") {
                    try cluster.beginMove(of: keys[0], to: source)
                    try await Task.sleep(for: bench.rhythm.ttl)
                    try cluster.endMove(of: keys[0], to: source)
                }
                try await bench.endure("a primary killed, cluster") {
                    let lost = try cluster.kill(nodeOf: keys[1])
                    try await wait(for: "its replica to take over", within: .seconds(30)) {
                        try cluster.primary(of: keys[1]).port != lost.port
                    }
                }
            }
        }
    }

    @Test("Over TLS, as an ordinary user with the documented rights, through a restart")
    func secure() async throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(for: "IP:127.0.0.1")
        try await withRedisServer(
            arguments: ["--user"] + Self.user(), certificate: certificate
        ) { redis in
            let port = try #require(redis.tlsPort)
            let url = "rediss://headcount:s3cret@127.0.0.1:\(port)?ca=\(authority.file)"
            try await FaultBench.run(urls: [url, url]) { bench in
                try await bench.endure("restart of a server with TLS") {
                    try await redis.restart()
                }
                #expect(try redis.cli("ACL", "LOG") == "", "nothing was refused")
            }
        }
    }
}
