import Headcount
import Testing

/// A view of three shards: topics `s0`, `s1` and `s2` stand for one topic in each.
@Suite("Cluster view over several shards")
struct ShardedViewTests {
    private static let shards = 3
    private var view = ClusterView(shards: Self.shards)

    private static func topic(in shard: Int) throws -> String {
        try #require(
            try (0..<100).map { "room:\($0)" }.first { try Topic($0).shard(of: shards) == shard })
    }

    /// A row of one node in one shard.
    private static func row(
        _ name: String, shard: Int, count: Int, incarnation: UInt64 = 5, shards: Int = Self.shards
    ) throws -> NodeRead {
        var part = try ViewBench.part(
            count == 0 ? [:] : [topic(in: shard): count], incarnation: incarnation)
        part.profile.shards = shards
        part.sockets = shard == 0 ? 1 : 0
        return try ViewBench.row(name, .part(part))
    }

    private mutating func apply(
        _ rows: [NodeRead], shard: Int, at time: UInt64 = 1, age: Duration = .seconds(60)
    ) throws {
        view.apply(
            ViewBench.read(at: time, age: age, rows), shard: shard,
            own: (try NodeName("own"), Incarnation(1)), ttl: ViewBench.ttl,
            sentAt: ViewBench.start + .milliseconds(time))
    }

    private mutating func settle() throws {
        for shard in 0..<Self.shards {
            try apply([try Self.row("x", shard: shard, count: shard + 1)], shard: shard)
        }
    }

    @Test("It is complete once every shard was read, and as old as the oldest read")
    mutating func complete() throws {
        for shard in 0..<Self.shards {
            #expect(!view.isComplete)
            #expect(view.readAt == nil)
            try apply(
                [try Self.row("x", shard: shard, count: shard + 1)], shard: shard,
                at: UInt64(10 - shard))
        }
        #expect(view.isComplete)
        #expect(view.total == 1 + 2 + 3)
        #expect(view.sockets == 1)
        #expect(view.total(of: try NodeName("x")) == 6)
        #expect(view.topics(shard: 2) == [try Topic(Self.topic(in: 2)): 3])
        #expect(view.readAt == ViewBench.start + .milliseconds(8))
    }

    @Test("What a shard holds of a node that is not living at home is not counted")
    mutating func dead() throws {
        try settle()
        try apply([], shard: 0, at: 2)
        #expect(view.total == 0)
        #expect(view.isComplete)
        try apply([try Self.row("y", shard: 1, count: 9)], shard: 1, at: 3)
        #expect(view.total == 0)
    }

    @Test("What an earlier life left in a shard is not counted, and the answer is not complete")
    mutating func earlierLife() throws {
        try settle()
        try apply([try Self.row("x", shard: 0, count: 4, incarnation: 6)], shard: 0, at: 2)
        #expect(view.total == 4)
        #expect(!view.isComplete)
        try apply([try Self.row("x", shard: 1, count: 5, incarnation: 6)], shard: 1, at: 3)
        #expect(view.total == 9)
        #expect(!view.isComplete)
        try apply([try Self.row("x", shard: 2, count: 6, incarnation: 6)], shard: 2, at: 4)
        #expect(view.total == 15)
        #expect(view.isComplete)
    }

    @Test("A later life that is not known at home yet is not counted in place of the earlier")
    mutating func laterLife() throws {
        try settle()
        try apply([try Self.row("x", shard: 1, count: 7, incarnation: 6)], shard: 1, at: 2)
        #expect(view.total == 1 + 3)
        #expect(!view.isComplete)
    }

    @Test("A node without a row in a shard makes the answer incomplete")
    mutating func missing() throws {
        try settle()
        try apply([], shard: 2, at: 2)
        #expect(view.total == 1 + 2)
        #expect(!view.isComplete)
    }

    @Test("A shard that settles keeps what it knew, and the answer is not complete")
    mutating func settling() throws {
        try settle()
        try apply([], shard: 2, at: 2, age: .zero)
        #expect(view.total == 6)
        #expect(view.isSettling)
        #expect(!view.isComplete)
    }

    @Test("After a look at a shard that failed nothing is complete, until one succeeds")
    mutating func failed() throws {
        try settle()
        view.failed(shard: 1)
        #expect(!view.isComplete)
        try apply([try Self.row("x", shard: 2, count: 3)], shard: 2, at: 2)
        #expect(!view.isComplete)
        try apply([try Self.row("x", shard: 0, count: 1)], shard: 0, at: 3)
        #expect(!view.isComplete, "looks at other shards do not help")
        try apply([try Self.row("x", shard: 1, count: 2)], shard: 1, at: 4)
        #expect(view.isComplete)
    }

    @Test("A node with another number of shards is counted as far as it is found, not completely")
    mutating func otherCount() throws {
        try settle()
        try apply([try Self.row("x", shard: 0, count: 1, shards: 2)], shard: 0, at: 2)
        #expect(!view.isComplete)
        #expect(view.nodeOfOtherShards?.rawValue == "x")
    }
}
