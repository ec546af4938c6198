import HeadcountTesting
import Testing

@testable import Headcount

@Suite("Topic index")
struct TopicIndexTests {
    /// Hashes of five values only, or all that a topic's hash can be.
    @Test("It finds what a dictionary finds, whatever comes and goes", arguments: [5, UInt64.max])
    func model(hashes: UInt64) {
        var random = SeededRandom(seed: 1)
        let shard = TableShard(total: StripedCount())
        let hash = TopicHash()
        var index = TopicIndex()
        var model: [Topic: TopicCell] = [:]
        for step in 0..<20_000 {
            // The range of topics swells and shrinks, and with it the index.
            let range = step / 5_000 % 2 == 0 ? 200 : 10
            let topic = Topic(stored: "room:\(Int.random(in: 0..<range, using: &random))")
            let place = hash(topic) % hashes
            #expect(index.cell(of: topic, hash: place) === model[topic])
            if Bool.random(using: &random) {
                let cell = TopicCell(topic: topic, hash: place, shard: shard, terms: .unlimited)
                index.insert(cell, hash: place)
                model[topic] = cell
            } else if let cell = model[topic] {
                index.remove(cell, hash: place)
                model[topic] = nil
            }
            #expect(index.count == model.count)
        }
        #expect(Set(index.cells.map(\.topic)) == Set(model.keys))
        for cell in model.values { #expect(index.cell(of: cell.topic, hash: cell.hash) === cell) }
    }

    @Test("A cell that was replaced is not taken out")
    func replaced() {
        let shard = TableShard(total: StripedCount())
        let topic = Topic(stored: "room:1")
        let cells = (0..<2).map { _ in
            TopicCell(topic: topic, hash: 7, shard: shard, terms: .unlimited)
        }
        var index = TopicIndex()
        for cell in cells { index.insert(cell, hash: 7) }
        index.remove(cells[0], hash: 7)
        #expect(index.cell(of: topic, hash: 7) === cells[1] && index.count == 1)
    }

    @Test("Topics of every length spread evenly over a table's shards and places")
    func spread() {
        for length in [1, 3, 4, 7, 8, 9, 16, 40] {
            let hash = TopicHash()
            let topics = (0..<4_096).map { number in
                let digits = String(number, radix: 8)
                let text = String(repeating: "x", count: max(0, length - 4)) + digits
                return Topic(stored: String(text.prefix(max(length, digits.count))))
            }
            let distinct = Set(topics)
            let hashes = Set(distinct.map { hash($0) })
            #expect(hashes.count == distinct.count, "length \(length): no two alike")
            guard distinct.count > 2_000 else { continue }
            for shift in [UInt64(0), 58] {
                var places = Array(repeating: 0, count: 64)
                for value in hashes { places[Int(value >> shift & 63)] += 1 }
                // 64 on average; by chance alone hardly ever outside this range.
                #expect(places.allSatisfy { (24...120).contains($0) }, "length \(length)")
            }
        }
    }
}
