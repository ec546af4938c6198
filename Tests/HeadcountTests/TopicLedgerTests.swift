import HashTreeCollections
@testable import Headcount
import HeadcountTesting
import Testing

@Suite("Topic ledger")
struct TopicLedgerTests {
    @Test(
        "Sums and shares are those of a fresh count",
        arguments: 0..<20 as Range<UInt64>)
    func sums(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var ledger = TopicLedger()
        var truth: [String: [String: Int]] = [:]
        for _ in 0..<400 {
            let name = "n\(Int.random(in: 0..<5, using: &random))"
            let topic = "t\(Int.random(in: 0..<20, using: &random))"
            if Int.random(in: 0..<40, using: &random) == 0 {
                for topic in truth.keys {
                    ledger.set(
                        try Topic(topic), to: 0, for: ledger.number(of: try NodeName(name)))
                    truth[topic]?[name] = nil
                }
                ledger.release(try NodeName(name))
            } else {
                let count = Int.random(in: 0...4, using: &random)
                let number = ledger.number(of: try NodeName(name))
                ledger.set(try Topic(topic), to: count, for: number)
                truth[topic, default: [:]][name] = count == 0 ? nil : count
            }
            truth = truth.filter { !$0.value.isEmpty }
        }
        ledger.settle()
        #expect(ledger.rows.count == truth.count)
        #expect(ledger.total == truth.values.reduce(0) { $0 + $1.values.reduce(0, +) })
        for (topic, counts) in truth {
            let row = try #require(ledger.rows[try Topic(topic)])
            #expect(row.total == counts.values.reduce(0, +))
            #expect(row.shares.map(\.node) == row.shares.map(\.node).sorted())
            #expect(
                row.shares.map { "\(ledger.name($0.node)) \($0.count)" }.sorted()
                    == counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
            #expect(ledger.ranking.kept[try Topic(topic)] == row.total)
        }
        #expect(ledger.ranking.kept.count == truth.count)
    }

    @Test("A copy shows what it showed, whatever happens to the other")
    func copies() throws {
        var ledger = TopicLedger()
        let (a, b) = (ledger.number(of: try NodeName("a")), ledger.number(of: try NodeName("b")))
        let topics = try (0..<1_000).map { try Topic("t\($0)") }
        for topic in topics { ledger.set(topic, to: 2, for: a) }
        let copy = ledger
        for topic in topics { ledger.set(topic, to: 3, for: b) }
        ledger.set(topics[0], to: 0, for: a)
        #expect(copy.total == 2_000)
        #expect(copy.rows[topics[0]]?.shares == [.init(node: a, count: 2)])
        #expect(ledger.total == 4_998)
        #expect(ledger.rows[topics[0]]?.shares == [.init(node: b, count: 3)])
    }
}

@Suite("Topic ranking")
struct TopicRankingTests {
    @Test(
        "It always knows the largest, however counts go up and down",
        arguments: 0..<20 as Range<UInt64>)
    func largest(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let limit = 10
        var ranking = TopicRanking(limit: limit)
        var truth: [Topic: Int] = [:]
        // Few different counts, so that many topics are equal, and times in which most go down.
        for round in 0..<60 {
            let highest = round % 20 < 10 ? 5 : 1
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                let topic = try Topic("t\(Int.random(in: 0..<300, using: &random))")
                let count = Int.random(in: 0...highest, using: &random)
                truth[topic] = count == 0 ? nil : count
                ranking.note(TopicCount(topic: topic, count: count))
            }
            ranking.settle(truth.count) { offer in
                for (topic, count) in truth { offer(TopicCount(topic: topic, count: count)) }
            }
            let expected = truth.map { TopicCount(topic: $0, count: $1) }
                .sorted { $0.ranksBefore($1) }.prefix(limit)
            let kept = ranking.kept.map { TopicCount(topic: $0.key, count: $0.value) }
                .sorted { $0.ranksBefore($1) }
            #expect(Array(kept.prefix(limit)) == Array(expected))
            #expect(kept.count <= 4 * limit)
        }
    }
}
