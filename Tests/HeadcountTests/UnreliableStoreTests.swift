import Headcount
import HeadcountTesting
import Testing

@Suite("Headcount node on an unreliable store")
struct UnreliableStoreTests {
    @Test("A store that is away fails the start in time, and no local count")
    func away() async throws {
        let node = try NodeCluster(store: UnreliableStore(.away)).node("web-1")
        let connection = try node.join("a")
        let start = ContinuousClock.now
        let error = await #expect(throws: HeadcountError.self) {
            try await node.establish(within: .milliseconds(100))
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.cause is UnreliableStore.Away)
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(node.storeHealth.state == .down)
        #expect(node.storeHealth.failures > 0)
        #expect(node.nodeStats().total == 1)
        connection.leave()
    }

    @Test("It goes on while the store is away, says so, and catches up after")
    func comesBack() async throws {
        let store = UnreliableStore(.works)
        let cluster = NodeCluster(store: store)
        let node = try cluster.node("web-1")
        let other = try cluster.node("web-2")
        try await cluster.run(node, other) {
            let connection = try node.join("a")
            for each in [node, other] {
                try await wait(for: "the whole picture on \(each.name)") {
                    let totals = await each.clusterTotals()
                    return totals.connections == 1 && totals.nodes == 2
                }
            }
            store.become(.away)
            let late = try node.join("a")
            try await wait(for: "a failure") { node.storeHealth.state == .down }
            let totals = await node.clusterTotals()
            #expect(totals.connections == 2, "own rows are live")
            #expect(totals.nodes == 2, "and the last picture is answered")
            #expect(await other.clusterTotals().connections == 1)
            try await wait(for: "staleness after ttl") {
                let totals = await other.clusterTotals()
                return totals.isStale && !totals.isComplete
            }
            store.become(.works)
            try await wait(for: "the late join") { await other.clusterTotals().connections == 2 }
            try await wait(for: "a store that is up, also where nobody asked") {
                node.storeHealth.state == .up
            }
            connection.leave()
            late.leave()
        }
    }

    @Test("A store that never holds what was written is not asked without a pause")
    func noHotLoop() async throws {
        let store = UnreliableStore(.forgetful)
        let node = try NodeCluster(store: store).node("web-1")
        await #expect(throws: HeadcountError.self) {
            try await node.establish(within: .milliseconds(200))
        }
        // At a flush of 10 ms there are at most 20 ticks.
        #expect(store.writes <= 50)
    }
}
