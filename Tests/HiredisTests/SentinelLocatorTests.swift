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
        try await wait(for: "the primary", within: .seconds(2)) {
            try await redis.command(["PING"]).string == "OK"
        }
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
