import Headcount
import HeadcountTesting
import Testing

@Suite("Cluster view over random reads")
struct ClusterViewPropertyTests {
    private static let names = ["x", "y", "z", "own"]
    private static let topics = ["a", "b", "c", "d"]

    /// A read in which every node may be there or not, with counts or without.
    private func read(at time: UInt64, _ random: inout SeededRandom) throws -> ClusterRead {
        var nodes: [NodeRead] = []
        for name in Self.names where Int.random(in: 0..<4, using: &random) > 0 {
            let content: NodeRead.Content
            switch Int.random(in: 0..<10, using: &random) {
            case 0: content = .broken
            case 1: content = .newerSchema(9)
            case 2, 3: content = .unchanged
            default:
                var counts: [String: Int] = [:]
                for topic in Self.topics where Bool.random(using: &random) {
                    counts[topic] = Int.random(in: 1...9, using: &random)
                }
                content = .part(try ViewBench.part(counts, sequence: time))
            }
            nodes.append(try ViewBench.row(name, content))
        }
        let age = Duration.milliseconds(Int.random(in: 0..<8_000, using: &random))
        return ViewBench.read(at: time, epoch: 1 + time / 5, age: age, nodes)
    }

    @Test(
        "Sums kept by difference equal a fresh sum over the members",
        arguments: 0..<50 as Range<UInt64>)
    func differences(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = ViewBench()
        for time in 1...40 as ClosedRange<UInt64> {
            try bench.apply(try read(at: time, &random))
            let parts = bench.view.members.values.map(\.part)
            let fresh = parts.reduce(into: [:] as [Topic: Int]) {
                $0.merge($1.counts, uniquingKeysWith: +)
            }
            #expect(bench.view.topics() == fresh)
            #expect(bench.view.total == parts.reduce(0) { $0 + $1.total })
            #expect(bench.view.sockets == parts.reduce(0) { $0 + $1.sockets })
            #expect(bench.view.total == bench.view.topics().values.reduce(0, +))
            #expect(bench.view.topics().values.allSatisfy { $0 > 0 })
            #expect(!bench.view.names.contains("own"))
        }
    }

    @Test(
        "Whole reads in any order and repeated give the picture of the latest",
        arguments: 0..<50 as Range<UInt64>)
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Settled and in full, so that a read stands for itself.
        var reads: [ClusterRead] = []
        for time in 1...8 as ClosedRange<UInt64> {
            var read = try read(at: time, &random)
            read.epochAge = .seconds(60)
            read.nodes.removeAll { node in
                if case .part = node.content { false } else { true }
            }
            reads.append(read)
        }
        var latest = ViewBench()
        if let last = reads.last { try latest.apply(last) }
        for _ in 0..<5 {
            var mixed = ViewBench()
            for read in (reads + reads).shuffled(using: &random) { try mixed.apply(read) }
            #expect(mixed.view.topics() == latest.view.topics())
            #expect(mixed.view.total == latest.view.total)
            #expect(mixed.view.known() == latest.view.known())
            #expect(mixed.view.isComplete == latest.view.isComplete)
            #expect(mixed.view.readAt == latest.view.readAt)
        }
    }
}
