import Foundation
@testable import Headcount
import HeadcountTesting
import JSONBytes
import Testing

/// A picture that changes at random, and the answers that are kept of it.
private struct AnswerBench {
    let table = LocalTable()
    let own: NodeName
    private(set) var view = ClusterView(shards: 2)
    private var held: [HeldConnection] = []
    private var time: UInt64 = 1

    init() throws {
        own = try NodeName("m")
    }

    var picture: ClusterPicture {
        let snapshot = view.snapshot
        let now = ViewBench.start + .milliseconds(time)
        return ClusterPicture(
            snapshot: snapshot, table: table, own: own, profile: NodeProfile(capacity: 9),
            trust: Trust(
                snapshot, lastAppliedAt: now, startedAt: ViewBench.start, ttl: ViewBench.ttl,
                now: now), now: now)
    }

    /// Joins, leaves, another node's counts, a node that goes, or nothing at all.
    mutating func change(_ random: inout SeededRandom) throws {
        time += 10
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1:
            let topic = try Topic("t\(Int.random(in: 0..<12, using: &random))")
            held.append(HeldConnection(table.join(topic)))
        case 2:
            if !held.isEmpty { held.remove(at: Int.random(in: 0..<held.count, using: &random)) }
        case 3, 4:
            let names = ["a", "n", "z"].filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            for shard in 0..<2 {
                let rows = try names.map { name in
                    var counts: [String: Int] = [:]
                    for number in 0..<12 where Bool.random(using: &random) {
                        let topic = "t\(number)"
                        guard try Topic(topic).shard(of: 2) == shard else { continue }
                        counts[topic] = Int.random(in: 1...9, using: &random)
                    }
                    var part = try ViewBench.part(counts, sequence: time)
                    part.profile = NodeProfile(labels: ["zone": name], capacity: 5, shards: 2)
                    return try ViewBench.row(name, .part(part))
                }
                view.apply(
                    ViewBench.read(at: time, rows), shard: shard, own: (own, nil),
                    ttl: ViewBench.ttl, sentAt: ViewBench.start + .milliseconds(time))
            }
        default:
            break
        }
    }
}

@Suite("Encoded answers")
struct EncodedAnswerTests {
    private static let queries = [
        StatsQuery(), StatsQuery(top: 3), StatsQuery(top: 0), StatsQuery(topics: Glob("t1*")),
        StatsQuery(topics: Glob("?3"), top: 1),
    ]

    /// The answer without its time.
    private func members(_ json: [UInt8]) throws -> NSDictionary {
        var answer = try object(json)
        #expect((answer["timestamp"] as? String)?.utf8.count == Timestamp.length)
        answer["timestamp"] = nil
        return answer as NSDictionary
    }

    @Test(
        "They are what the plain answers say, whatever changed", arguments: 0..<8 as Range<UInt64>)
    func equal(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = try AnswerBench()
        let cache = AnswerCache()
        for _ in 0..<30 {
            try bench.change(&random)
            let query = Self.queries[Int.random(in: 0..<Self.queries.count, using: &random)]
            let picture = bench.picture
            #expect(
                try members(cache.clusterStats(picture, query: query))
                    == members(picture.stats(query, timestamp: .now).json))
            let plain = NodeStats(bench.table, node: bench.own, query: query, timestamp: .now)
            #expect(
                try members(
                    cache.nodeStats(bench.table, OwnRanking(), own: bench.own, query: query))
                    == members(plain.json))
        }
    }

    @Test("Largest first, also among equals, and only as many as are asked for")
    func order() throws {
        let table = LocalTable()
        let held = try ["b", "a", "c", "c"].map { HeldConnection(table.join(try Topic($0))) }
        let own = try NodeName("m")
        let text = String(
            decoding: AnswerCache().nodeStats(
                table, OwnRanking(), own: own, query: StatsQuery(top: 2)),
            as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"connections":{"c":{"m":2},"a":{"m":1}},"total":\#(held.count),"#))
        #expect(text.contains(#""truncated":true"#))
    }

    @Test("More questions than are remembered are still answered")
    func manyQueries() throws {
        var random = SeededRandom(seed: 7)
        var bench = try AnswerBench()
        for _ in 0..<40 { try bench.change(&random) }
        let cache = AnswerCache()
        let picture = bench.picture
        for top in Array(0..<20) + Array(0..<20) {
            let query = StatsQuery(top: top % 20)
            #expect(
                try members(cache.clusterStats(picture, query: query))
                    == members(picture.stats(query, timestamp: .now).json))
        }
    }
}
