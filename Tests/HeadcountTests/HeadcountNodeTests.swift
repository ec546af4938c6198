import Headcount
import HeadcountTesting
import Testing

@Suite("Headcount node")
struct HeadcountNodeTests {
    private let store = MemoryStore()
    private let cluster: NodeCluster

    init() {
        cluster = NodeCluster(store: store)
    }

    @Test("What one node counts, the other sees, and the other way round")
    func twoNodes() async throws {
        let one = try cluster.node("web-1")
        let two = try cluster.node("web-2")
        try await cluster.run(one, two) {
            let a = try one.join("a")
            let other = try two.join("a")
            var socket = two.openSocket()
            socket.join(try Topic("b"))
            for node in [one, two] {
                try await wait(for: "both nodes' counts on \(node.name)") {
                    let totals = await node.clusterTotals()
                    return totals.connections == 3 && totals.sockets == 1 && totals.nodes == 2
                }
            }
            let stats = await one.clusterStats(StatsQuery(topics: Glob("a")))
            #expect(stats.topics.map(\.total) == [2])
            #expect(stats.nodes.map(\.node.rawValue) == ["web-1", "web-2"])
            let row = await two.clusterCount(of: try Topic("b")).row
            #expect(row.nodes.map(\.node.rawValue) == ["web-2"])
            a.leave()
            socket.close()
            try await wait(for: "one connection left, on web-1") {
                let totals = await one.clusterTotals()
                return totals.connections == 1 && totals.sockets == 0
            }
            other.leave()
        }
    }

    @Test("A graceful shutdown takes leave at once")
    func leave() async throws {
        // A lease that does not end meanwhile: what is gone has taken leave.
        let cluster = NodeCluster(ttl: .seconds(60))
        let one = try cluster.node("web-1")
        let two = try cluster.node("web-2")
        try await cluster.run(one) {
            let connection = try two.join("a")
            try await cluster.run(two) {
                try await wait(for: "two nodes") { await one.clusterTotals().nodes == 2 }
            }
            #expect(try await cluster.names() == ["web-1"])
            #expect(await one.clusterTotals().nodes == 1)
            #expect(await one.clusterTotals().connections == 0)
            connection.leave()
        }
        #expect(try await cluster.names() == [])
    }

    @Test("A cancelled node takes leave too")
    func cancelled() async throws {
        let cluster = NodeCluster(ttl: .seconds(60))
        let node = try cluster.node("web-1")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await node.run() }
            try await wait(for: "registration") { try await cluster.names() == ["web-1"] }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        #expect(try await cluster.names() == [])
    }

    @Test("Of two live processes under one name both are counted, the older under NAME~2")
    func oneName() async throws {
        let older = try cluster.node("web-1")
        let newer = try cluster.node("web-1")
        let one = try older.join("a")
        try await cluster.run(older) {
            try await wait(for: "the older") { try await cluster.names() == ["web-1"] }
            let two = try newer.join("a")
            try await cluster.run(newer) {
                try await wait(for: "another name for the older") {
                    older.name.rawValue == "web-1~2"
                }
                let late = try older.join("b")
                for node in [older, newer] {
                    try await wait(for: "both counted on \(node.name)") {
                        await node.clusterTotals().connections == 3
                    }
                }
                #expect(newer.name.rawValue == "web-1")
                #expect(try await cluster.names() == ["web-1", "web-1~2"])
                late.leave()
            }
            two.leave()
        }
        one.leave()
    }

    @Test("A store that forgets is written anew, and no local count is lost")
    func forgets() async throws {
        let one = try cluster.node("web-1")
        let two = try cluster.node("web-2")
        try await cluster.run(one, two) {
            let connection = try two.join("a")
            try await wait(for: "two nodes") { await one.clusterTotals().connections == 1 }
            store.flush()
            try await wait(for: "the table written anew") { two.resyncs > 0 }
            #expect(await one.clusterTotals().connections == 1)
            #expect(one.isSettling)
            try await wait(for: "a complete answer again") {
                let totals = await one.clusterTotals()
                return totals.isComplete && totals.connections == 1 && totals.nodes == 2
            }
            connection.leave()
        }
    }

    @Test("A cluster of one is complete from its first answer")
    func clusterOfOne() async throws {
        let cluster = NodeCluster(ttl: .seconds(60))
        let node = try cluster.node("web-1")
        try await node.establish(within: .seconds(5))
        try await cluster.run(node) {
            try await wait(for: "a look at the store") { await !node.clusterTotals().isStale }
            #expect(await node.clusterTotals().isComplete)
            #expect(node.storeHealth.state == .up)
        }
    }

    @Test("A look that takes very long holds nobody up who asks")
    func slowLook() async throws {
        let store = UnreliableStore(.works)
        let cluster = NodeCluster(store: store)
        let node = try cluster.node("web-1")
        let connection = try node.join("room")
        try await cluster.run(node) {
            try await wait(for: "the node to be counted") {
                await node.clusterTotals().isComplete
            }
            store.become(.slow)
            for _ in 0..<3 {
                let begin = ContinuousClock.now
                let totals = await node.clusterTotals()
                #expect(totals.connections == 1)
                // Half a second by the settings; half a minute stands for ever.
                #expect(ContinuousClock.now - begin < .seconds(30))
            }
        }
        connection.leave()
    }

    @Test("An answer without a task comes before the call returns, or later")
    func withoutTask() async throws {
        let node = try cluster.node("web-1")
        try await cluster.run(node) {
            try await wait(for: "a first look") { await !node.clusterTotals().isStale }
            await withCheckedContinuation { continuation in
                node.whenFresh { continuation.resume() }
            }
            #expect(!node.lastClusterStats().totals.isStale)
        }
    }
}
