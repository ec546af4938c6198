import HeadcountTesting
import Hiredis
import Testing

@Suite("Search by Redis Sentinels")
struct SentinelLocatorTests {
    @Test("A sentinel that names a dead primary, or a replica, does not hide the others")
    func staleSentinel() async throws {
        let primary = try ScriptedPeer(replies: "+OK")
        let dead = try ScriptedPeer(replies: nil)
        dead.stop()
        let replica = try ScriptedPeer { $0[0] == "ROLE" ? "*1\r\n+slave" : "+" }
        let sentinels = try [dead, replica, primary].map {
            try ScriptedPeer(replies: ScriptedPeer.primary(at: $0))
        }
        defer { for peer in sentinels + [primary, replica] { peer.stop() } }
        let redis = connection(sentinels)
        try await wait(for: "the primary") {
            try await redis.command(["PING"]).string == "OK"
        }
        await redis.close()
    }

    @Test("One connection to a sentinel serves all reviews, and ends with the connection")
    func reviews() async throws {
        let primary = try ScriptedPeer(replies: "+OK")
        let sentinel = try ScriptedPeer(replies: ScriptedPeer.primary(at: primary))
        defer { for peer in [primary, sentinel] { peer.stop() } }
        let redis = connection([sentinel])
        try await wait(for: "two reviews") {
            _ = try await redis.command(["PING"])
            return sentinel.commands.count >= 3
        }
        #expect(sentinel.connectionCount == 1)
        #expect(sentinel.openCount == 1)
        await redis.close()
        try await wait(for: "the end") { sentinel.openCount == 0 }
    }

    @Test("A review that names a server which is no primary leaves the connection as it is")
    func staleReview() async throws {
        let primary = try ScriptedPeer(replies: "+OK")
        let replica = try ScriptedPeer { $0[0] == "ROLE" ? "*1\r\n+slave" : "+" }
        let sentinel = try ScriptedPeer(
            replies: ScriptedPeer.primary(at: primary), ScriptedPeer.primary(at: replica))
        defer { for peer in [primary, replica, sentinel] { peer.stop() } }
        let redis = connection([sentinel])
        try await wait(for: "a review") {
            _ = try await redis.command(["PING"])
            return replica.commands.contains(["ROLE"])
        }
        #expect(try await redis.command(["PING"]).string == "OK")
        #expect(redis.connectionCount == 1)
        await redis.close()
    }

    private func connection(_ sentinels: [ScriptedPeer]) -> RedisConnection {
        let locator = SentinelLocator(
            sentinels: sentinels.map(\.endpoint), primary: "main", timeout: .seconds(5))
        return RedisConnection(
            .init(
                locator: locator, connectTimeout: .seconds(5), commandTimeout: .seconds(5),
                backoff: Backoff(initial: .zero, maximum: .zero)))
    }
}
