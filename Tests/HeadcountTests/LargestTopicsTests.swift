@testable import Headcount
import HeadcountTesting
import Testing

@Suite("Largest topics")
struct LargestTopicsTests {
    @Test("They are those of a plain sort", arguments: 0..<40 as Range<UInt64>)
    func sorted(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let offered = try (0..<Int.random(in: 0...400, using: &random)).map { number in
            TopicCount(
                topic: try Topic("t\(number)"), count: Int.random(in: 0...20, using: &random))
        }
        let expected = offered.filter { $0.count > 0 }.sorted {
            $0.count != $1.count ? $0.count > $1.count : $0.topic < $1.topic
        }
        for top in [0, 1, 2, 7, 50, 1_000] {
            var largest = LargestTopics(limit: top)
            for row in offered.shuffled(using: &random) { largest.offer(row) }
            #expect(largest.take() == Array(expected.prefix(top)))
            #expect(largest.offered == expected.count)
            #expect(largest.isFull == (expected.count >= top))
        }
    }

    @Test(
        "A query lists from 0 to 1,000 topics",
        arguments: [(-5, 0), (0, 0), (7, 7), (9_999, 1_000)])
    func limits(_ asked: Int, _ top: Int) {
        #expect(StatsQuery(top: asked).top == top)
        #expect(StatsQuery().top == 1_000)
    }
}
