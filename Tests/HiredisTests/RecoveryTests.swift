import HeadcountTesting
import Hiredis
import Synchronization
import Testing

@Suite("Recovery from what nodes of a Redis Cluster say")
struct RecoveryTests {
    @Test("A user that may not say ASKING is told so, in a pipeline too")
    func asking() async throws {
        let target = try ScriptedPeer { words in
            switch words[0] {
            case "ASKING": "-NOPERM this user has no permissions to run the 'asking' command"
            case "INFO": "+"
            default: "-MOVED 12539 127.0.0.1:1"
            }
        }
        let source = try ScriptedPeer(replies: "-ASK 12539 127.0.0.1:\(target.port)")
        let node = try ScriptedPeer(replies: ScriptedPeer.slots(at: source))
        defer { for peer in [target, source, node] { peer.stop() } }
        let redis = connection([node])
        let refused = await failure(of: .serverError) {
            _ = try await redis.command(["GET", "key"])
        }
        #expect(refused?.serverPrefix == "NOPERM")
        let prefixes = try await redis.withSession { session in
            let replies = try session.pipeline([["GET", "key"], ["GET", "key"]])
            let errors = replies.compactMap(\.error)
            if let error = errors.first, error.prefix == "ASK" {
                throw HiredisError(.serverError, "\(error)", cause: error)
            }
            return errors.map(\.prefix)
        }
        #expect(prefixes == ["NOPERM", "NOPERM"])
        #expect(redis.connectionCount == 1)
        await redis.close()
    }

    @Test("A node that names an owner which is down is asked after the others")
    func staleNode() async throws {
        let down = try ScriptedPeer(replies: "-CLUSTERDOWN The cluster is down")
        let owner = try ScriptedPeer(replies: "+OK")
        let nodes = [
            try ScriptedPeer(replies: ScriptedPeer.slots(at: down)),
            try ScriptedPeer(replies: ScriptedPeer.slots(at: owner)),
        ]
        defer { for peer in nodes + [down, owner] { peer.stop() } }
        let redis = connection(nodes)
        let first = await failure(of: .serverError) { _ = try await redis.command(["PING"]) }
        #expect(first?.serverPrefix == "CLUSTERDOWN")
        #expect(try await redis.command(["PING"]).string == "OK")
        await redis.close()
    }

    @Test("A cluster that is down is not asked again before the backoff ends")
    func clusterDown() async throws {
        let owner = try ScriptedPeer(replies: "-CLUSTERDOWN The cluster is down")
        let node = try ScriptedPeer(replies: ScriptedPeer.slots(at: owner))
        defer { for peer in [owner, node] { peer.stop() } }
        await expectBackoff(node, "CLUSTERDOWN")
    }

    @Test("A client that is sent on for ever is not sent on again before the backoff ends")
    func endlessHops() async throws {
        let port = Mutex(0)
        let owner = try ScriptedPeer { words in
            words[0] == "INFO" ? "+" : "-MOVED 12539 127.0.0.1:\(port.withLock { $0 })"
        }
        port.withLock { $0 = owner.port }
        let node = try ScriptedPeer(replies: ScriptedPeer.slots(at: owner))
        defer { for peer in [owner, node] { peer.stop() } }
        await expectBackoff(node, "MOVED")
    }

    private func expectBackoff(_ node: ScriptedPeer, _ prefix: String) async {
        let redis = connection(
            [node], backoff: Backoff(initial: .seconds(60), maximum: .seconds(60)))
        let first = await failure(of: .serverError) { _ = try await redis.command(["GET", "key"]) }
        #expect(first?.serverPrefix == prefix)
        let second = await failure(of: .backingOff) { _ = try await redis.command(["GET", "key"]) }
        #expect((second?.cause as? HiredisError)?.serverPrefix == prefix)
        await redis.close()
    }

    private func connection(
        _ seeds: [ScriptedPeer], backoff: Backoff = Backoff(initial: .zero, maximum: .zero)
    ) -> RedisConnection {
        let locator = ClusterLocator(
            nodes: seeds.map(\.endpoint), key: "key", timeout: .seconds(5))
        return RedisConnection(
            .init(
                locator: locator, connectTimeout: .seconds(5), commandTimeout: .seconds(5),
                backoff: backoff), randomness: Highest())
    }
}
