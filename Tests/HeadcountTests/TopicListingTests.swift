@testable import Headcount
import HeadcountTesting
import Testing

@Suite("Which topics an answer lists")
struct TopicListingTests {
    /// A large table with a ranking, beside other nodes.
    private struct Bench {
        let table = LocalTable()
        let ranking = OwnRanking()
        var held: [HeldConnection] = []
        var view = ClusterView()

        mutating func join(_ name: String, times: Int) throws {
            let topic = try Topic(name)
            for _ in 0..<times { held.append(HeldConnection(table.join(topic))) }
        }

        func flush() { ranking.note(table.takeChanges(), in: table) }

        /// What is listed with the help of the ranking, and without.
        func listings(top: Int) -> (ranked: TopicListing, whole: TopicListing) {
            let query = StatsQuery(top: top)
            return (
                TopicListing(view.snapshot, table: table, ranking: ranking, query: query),
                TopicListing(view.snapshot, table: table, ranking: OwnRanking(), query: query)
            )
        }

        mutating func others(_ counts: [String: Int], at time: UInt64) throws {
            let row = try ViewBench.row("z", .part(try ViewBench.part(counts, sequence: time)))
            view.apply(
                ViewBench.read(at: time, [row]), own: (try NodeName("m"), nil), ttl: ViewBench.ttl,
                sentAt: ViewBench.start + .milliseconds(time))
        }
    }

    @Test(
        "is the same whether all topics are looked at or the largest alone",
        arguments: [1, 3, 40] as [Int], [0, 50, 3_000])
    func same(_ most: Int, _ others: Int) throws {
        var random = SeededRandom(seed: UInt64(most * 10_000 + others))
        var bench = Bench()
        for number in 0..<(OwnRanking.smallTable + 500) {
            let times = Int.random(in: 0..<8, using: &random) == 0 ? most : 1
            try bench.join("t\(number)", times: times)
        }
        var counts: [String: Int] = [:]
        for _ in 0..<others {
            counts["t\(Int.random(in: 0..<9_000, using: &random))"] = Int.random(
                in: 1...most, using: &random)
        }
        if !counts.isEmpty { try bench.others(counts, at: 5) }
        bench.flush()
        for _ in 0..<4 {
            for top in [0, 1, 100, 1_000, 2_000] {
                let (ranked, whole) = bench.listings(top: top)
                #expect(ranked.topics == whole.topics)
                #expect(ranked.isTruncated == whole.isTruncated)
            }
            for _ in 0..<300 {
                bench.held.remove(at: Int.random(in: 0..<bench.held.count, using: &random))
            }
            try bench.join("t\(Int.random(in: 0..<9_000, using: &random))", times: 2)
            bench.flush()
        }
    }

    @Test("tells live counts of what is listed, also between two flushes")
    func live() throws {
        var bench = Bench()
        for number in 0..<(OwnRanking.smallTable + 500) { try bench.join("t\(number)", times: 1) }
        try bench.join("large", times: 5)
        bench.flush()
        try bench.join("large", times: 3)
        let stats = NodeStats(
            bench.table, bench.ranking, node: try NodeName("m"), query: StatsQuery(),
            timestamp: .now)
        #expect(stats.topics.first?.count == 8)
        #expect(stats.topics.count == 1_000 && stats.isTruncated)
    }

    @Test("is made of all topics where no changes are told")
    func unfed() throws {
        var bench = Bench()
        for number in 0..<(OwnRanking.smallTable + 1) { try bench.join("t\(number)", times: 1) }
        let own = bench.ranking.topics(of: bench.table, top: 1_000)
        #expect(own.counts.count == OwnRanking.smallTable + 1 && own.bound == nil)
    }
}
