import Headcount
import Logging
import Testing

@Suite("Embedding")
struct EmbeddingTests {
    @Test("The example in the documentation of HeadcountNode compiles and counts")
    func example() async throws {
        let logger = Logger(label: "app")
        let node = try HeadcountNode(
            .init(cluster: .init("default"), node: .init("web-1")),
            store: MemoryStore(), logger: logger)
        let connection = try node.join("room:1")
        #expect(node.nodeStats().total == 1)
        #expect(node.nodeStats().topics.map(\.topic.name) == ["room:1"])
        let stats = await node.clusterStats()
        #expect(stats.totals.connections == 1)
        #expect(stats.totals.isStale, "without run() the node neither reports nor looks")
        connection.leave()
        #expect(node.nodeStats().total == 0)
    }
}
