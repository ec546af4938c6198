import HeadcountTesting
import Hiredis
import Testing

@Suite("Search in a Redis Cluster")
struct ClusterLocatorTests {
    @Test("A node behind more silent ones than the deadline allows for is found in the end")
    func silentSeeds() async throws {
        let silent = try (0..<3).map { _ in try ScriptedPeer(replies: nil) }
        let owner = try ScriptedPeer(replies: "+OK")
        let seeds = silent + [try ScriptedPeer(replies: ScriptedPeer.slots(at: owner))]
        defer { for peer in seeds + [owner] { peer.stop() } }
        let redis = connection(seeds)
        try await wait(for: "the live node") {
            try await redis.command(["PING"]).string == "OK"
        }
        await redis.close()
    }

    @Test("What a cluster named is forgotten when none of it answers, and its seed asked again")
    func movedCluster() async throws {
        let first = try ScriptedPeer(replies: "+first")
        let second = try ScriptedPeer(replies: "+second")
        let third = try ScriptedPeer(replies: "+third")
        let silent = try ScriptedPeer(replies: nil)
        let node = try ScriptedPeer(replies: ScriptedPeer.slots(at: second, silent), nil)
        let seed = try ScriptedPeer(
            replies: ScriptedPeer.slots(at: first, node), "-ERR not now",
            ScriptedPeer.slots(at: third))
        defer { for peer in [third, silent, node, seed] { peer.stop() } }
        let redis = connection([seed])
        #expect(try await redis.command(["PING"]).string == "first")
        for (gone, next) in [(first, "second"), (second, "third")] {
            gone.stop()
            try await wait(for: "the \(next) server") {
                try await redis.command(["PING"]).string == next
            }
        }
        await redis.close()
    }

    /// A connection that has the time to wait for one silent node.
    private func connection(_ seeds: [ScriptedPeer]) -> RedisConnection {
        let locator = ClusterLocator(
            nodes: seeds.map(\.endpoint), key: "key", timeout: .milliseconds(150))
        return RedisConnection(
            .init(
                locator: locator, connectTimeout: .milliseconds(150), commandTimeout: .seconds(5),
                backoff: Backoff(initial: .zero, maximum: .zero)))
    }
}
