import Foundation
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

    @Test("A search that is cancelled while it connects asks no other node, and counts for nothing")
    func cancelled() async throws {
        let node = try ScriptedPeer(replies: "-ERR not now")
        let full = try FullListener()
        defer {
            node.stop()
            full.stop()
        }
        let locator = ClusterLocator(
            nodes: [node.endpoint] + Array(repeating: full.endpoint, count: 10), key: "key")
        let redis = RedisConnection(
            .init(
                locator: locator, connectTimeout: .seconds(60),
                backoff: Backoff(initial: .seconds(60), maximum: .seconds(60))),
            randomness: Highest())
        let search = Task { _ = try await redis.command(["PING"]) }
        try await wait(for: "the first node") { !node.commands.isEmpty }
        search.cancel()
        _ = await failure(of: .cancelled) { try await search.value }
        _ = await failure(of: .connectFailed) { _ = try await redis.command(["PING"]) }
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

/// Listens, and has no room for another client: to connect takes until the timeout.
private struct FullListener {
    private let listener: LoopbackListener
    private let clients: [Int32]

    var endpoint: RedisEndpoint { .tcp(host: "127.0.0.1", port: listener.port) }

    init() throws {
        listener = try LoopbackListener(backlog: 0)
        clients = (0..<4).map { [port = listener.port] _ in
            LoopbackListener.client(of: port, waits: false)
        }
    }

    func stop() { for descriptor in clients + [listener.descriptor] { close(descriptor) } }
}
