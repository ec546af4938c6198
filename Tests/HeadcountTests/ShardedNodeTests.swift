import Headcount
import HeadcountTesting
import Testing

@Suite("Headcount node over several shards")
struct ShardedNodeTests {
    private let cluster = NodeCluster()

    private func join(_ node: HeadcountNode, topics: Int) throws -> Socket {
        var socket = node.openSocket()
        for number in 0..<topics { socket.join(try Topic("room:\(number)")) }
        return socket
    }

    @Test("Nodes agree, and topics are spread over all shards")
    func agreement() async throws {
        let shards = (0..<4).map { _ in UnreliableStore(.works) }
        let one = try cluster.node("web-1", shards: shards)
        let two = try cluster.node("web-2", shards: shards)
        let mine = try join(one, topics: 40)
        let other = try join(two, topics: 20)
        try await cluster.run(one, two) {
            for node in [one, two] {
                try await wait(for: "both nodes' counts on \(node.name)") {
                    let totals = await node.clusterTotals()
                    return totals.isComplete && totals.connections == 60 && totals.sockets == 2
                }
                let stats = await node.clusterStats(StatsQuery(top: 30))
                #expect(stats.topics.count == 30)
                #expect(stats.topics.prefix(20).allSatisfy { $0.total == 2 })
                #expect(stats.nodes.map(\.total) == [40, 20])
            }
            #expect(shards.allSatisfy { $0.writes > 0 })
            shards[2].become(.away)
            try await wait(for: "an answer that says what is missing") {
                await !one.clusterTotals().isComplete
            }
            #expect(one.nodeStats().total == 40)
            shards[2].become(.works)
            try await wait(for: "an answer that is complete again") {
                let totals = await one.clusterTotals()
                return totals.isComplete && totals.connections == 60
            }
            shards[3].inner.flush()
            try await wait(for: "a shard that lost its data to be written again") {
                let read = await shards[3].inner.read(
                    known: [:], own: nil, knownEpoch: .none, ttl: cluster.ttl)
                return read.nodes.count == 2
            }
        }
        mine.close()
        other.close()
    }

    @Test("A node with another number of shards fails to start, and says why")
    func mismatch() async throws {
        let shards = [MemoryStore(), MemoryStore()]
        // A lease that does not end on a busy machine.
        let cluster = NodeCluster(ttl: .seconds(600))
        let one = try cluster.node("web-1", shards: shards)
        try await one.establish(within: .seconds(5))
        let two = try cluster.node("web-2", shards: [shards[0]])
        let error = await #expect(throws: HeadcountError.self) {
            try await two.establish(within: .seconds(60))
        }
        #expect(error?.code == .shardMismatch)
        #expect(
            error?.message.contains("has 1 shards and the cluster's living nodes have 2") == true)
    }

    @Test("A dead node is forgotten in every shard")
    func forget() async throws {
        let shards = [MemoryStore(), MemoryStore()]
        let one = try cluster.node("web-1", shards: shards)
        let dead = try cluster.node("web-2", shards: shards)
        let socket = try join(dead, topics: 20)
        try await dead.establish(within: .seconds(5))
        try await cluster.run(one) {
            #expect(try await one.forget(try NodeName("web-2")))
            try await wait(for: "an answer without it") {
                await one.clusterTotals().connections == 0
            }
            #expect(try await !one.forget(try NodeName("web-2")))
        }
        socket.close()
    }
}
