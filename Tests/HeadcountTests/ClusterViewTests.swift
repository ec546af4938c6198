import Headcount
import Testing

@Suite("Cluster view")
struct ClusterViewTests {
    private var bench = ViewBench()

    @Test("Before the first read it is empty and not complete")
    func empty() {
        #expect(!bench.view.isComplete)
        #expect(bench.view.readAt == nil)
        #expect(bench.view.known().isEmpty)
        #expect(bench.view.total == 0)
    }

    @Test("It sums the other nodes, and merging a read twice changes nothing")
    mutating func idempotent() throws {
        let read = ViewBench.read(
            at: 10,
            [
                try ViewBench.row("own", .own(Incarnation(1))),
                try ViewBench.row("x", .part(try ViewBench.part(["a": 1, "b": 2]))),
                try ViewBench.row("y", .part(try ViewBench.part(["a": 4]))),
            ])
        for _ in 0..<3 {
            try bench.apply(read)
            #expect(bench.view.byName == ["a": 5, "b": 2])
            #expect(bench.view.total == 7)
            #expect(bench.view.sockets == 7)
            #expect(bench.view.names == ["x", "y"])
            #expect(bench.view.isComplete)
            #expect(!bench.view.isSettling)
        }
        #expect(bench.view.readAt == ViewBench.start + .milliseconds(10))
    }

    @Test("A node whose lease has ended is in no answer")
    mutating func absent() throws {
        let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
        let y = try ViewBench.row("y", .part(try ViewBench.part(["a": 2, "b": 1])))
        try bench.apply(ViewBench.read(at: 10, [x, y]))
        try bench.apply(ViewBench.read(at: 20, [try ViewBench.row("x", .unchanged)]))
        #expect(bench.view.names == ["x"])
        #expect(bench.view.byName == ["a": 1])
        #expect(bench.view.total == 1)
        #expect(bench.view.isComplete)
    }

    @Test("A read older than the view is thrown away")
    mutating func olderRead() throws {
        let late = try ViewBench.row("x", .part(try ViewBench.part(["a": 2], sequence: 2)))
        let early = try ViewBench.row("x", .part(try ViewBench.part(["a": 1], sequence: 1)))
        try bench.apply(ViewBench.read(at: 20, epoch: 2, [late]))
        try bench.apply(ViewBench.read(at: 19, epoch: 2, [early]))
        try bench.apply(ViewBench.read(at: 99, epoch: 1, []))
        #expect(bench.view.byName == ["a": 2])
        #expect(bench.view.readAt == ViewBench.start + .milliseconds(20))
        #expect(bench.view.epoch() == Epoch(2))
        try bench.apply(ViewBench.read(at: 5, epoch: 3, [early]))
        #expect(bench.view.byName == ["a": 1], "a newer epoch counts, whatever the clock says")
    }

    @Test("While it settles absent nodes are kept, and dropped after")
    mutating func settling() throws {
        let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
        let y = try ViewBench.row("y", .part(try ViewBench.part(["a": 2])))
        try bench.apply(ViewBench.read(at: 10, [x, y]))
        try bench.apply(ViewBench.read(at: 20, epoch: 2, age: .zero, []))
        #expect(bench.view.names == ["x", "y"])
        #expect(bench.view.isSettling)
        #expect(!bench.view.isComplete)
        let back = try ViewBench.row("x", .part(try ViewBench.part(["a": 7], epoch: 2)))
        let age = ViewBench.ttl - .milliseconds(1)
        try bench.apply(ViewBench.read(at: 4_019, epoch: 2, age: age, [back]))
        #expect(bench.view.byName == ["a": 9])
        #expect(!bench.view.isComplete)
        let unchanged = try ViewBench.row("x", .unchanged)
        try bench.apply(ViewBench.read(at: 4_020, epoch: 2, age: ViewBench.ttl, [unchanged]))
        #expect(bench.view.names == ["x"])
        #expect(bench.view.byName == ["a": 7])
        #expect(bench.view.isComplete)
    }

    @Test("It adopts what the store holds, also when it is smaller or an older version")
    mutating func smaller() throws {
        let large = try ViewBench.part(["a": 9, "b": 9], incarnation: 8, sequence: 50)
        let small = try ViewBench.part(["a": 1], epoch: 2, incarnation: 8, sequence: 51)
        let older = try ViewBench.part(["c": 1], epoch: 2, incarnation: 6, sequence: 1)
        try bench.apply(ViewBench.read(at: 1, [try ViewBench.row("x", .part(large))]))
        try bench.apply(ViewBench.read(at: 2, epoch: 2, [try ViewBench.row("x", .part(small))]))
        #expect(bench.view.byName == ["a": 1])
        try bench.apply(ViewBench.read(at: 3, epoch: 2, [try ViewBench.row("x", .part(older))]))
        #expect(bench.view.byName == ["c": 1])
        #expect(bench.view.known()[try NodeName("x")] == older.version)
    }

    /// Changes on top of sequence 1 of a part that `ViewBench` made.
    private func changes(
        _ counts: [String: Int], since: UInt64 = 1, sequence: UInt64, topics: Int, total: Int
    ) throws -> NodeRead.Content {
        .changes(
            NodeChanges(
                since: try ViewBench.part([:], sequence: since).version, sequence: sequence,
                counts: try counts.map { TopicCount(topic: try Topic($0), count: $1) },
                topics: topics, total: total, sockets: 40 + total))
    }

    @Test("Changes bring a node from the state that they build on to the next")
    mutating func changes() throws {
        let x = try ViewBench.part(["a": 1, "b": 2])
        try bench.apply(
            ViewBench.read(
                at: 10,
                [
                    try ViewBench.row("x", .part(x)),
                    try ViewBench.row("y", .part(try ViewBench.part(["a": 5]))),
                ]))
        let next = try changes(["a": 0, "c": 7], sequence: 4, topics: 2, total: 9)
        let rows = [try ViewBench.row("x", next), try ViewBench.row("y", .unchanged)]
        for time in [20, 21] as [UInt64] {
            try bench.apply(ViewBench.read(at: time, rows))
            #expect(
                bench.view.byName == ["a": 5, "b": 2, "c": 7], "the second time changes nothing")
            #expect(bench.view.total == 14)
            #expect(bench.view.sockets == 49 + 5)
            #expect(bench.view.isComplete)
            #expect(bench.view.known()[try NodeName("x")]?.sequence == 4)
        }
    }

    @Test("Changes that build on another state are not taken, and not complete")
    mutating func foreignChanges() throws {
        let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
        try bench.apply(ViewBench.read(at: 10, [x]))
        let gap = try changes(["a": 9], since: 2, sequence: 3, topics: 1, total: 9)
        let stranger = try changes(["a": 9], sequence: 2, topics: 1, total: 9)
        try bench.apply(
            ViewBench.read(
                at: 20, [try ViewBench.row("x", gap), try ViewBench.row("y", stranger)]))
        #expect(bench.view.byName == ["a": 1])
        #expect(bench.view.names == ["x"])
        #expect(!bench.view.isComplete)
        #expect(bench.view.known()[try NodeName("x")]?.sequence == 1)
    }

    @Test("Changes that do not add up make the next look ask for everything")
    mutating func doubtful() throws {
        for (topics, total) in [(2, 9), (1, 8)] {
            bench = ViewBench()
            let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
            try bench.apply(ViewBench.read(at: 10, [x]))
            let wrong = try changes(["a": 9], sequence: 2, topics: topics, total: total)
            try bench.apply(ViewBench.read(at: 20, [try ViewBench.row("x", wrong)]))
            #expect(!bench.view.isComplete)
            #expect(bench.view.known().isEmpty)
            let whole = try ViewBench.part(["a": 8], sequence: 2)
            try bench.apply(ViewBench.read(at: 30, [try ViewBench.row("x", .part(whole))]))
            #expect(bench.view.byName == ["a": 8])
            #expect(bench.view.isComplete)
            #expect(bench.view.known()[try NodeName("x")] == whole.version)
        }
    }

    @Test("Broken counts are kept as they were, and the view is not complete")
    mutating func broken() throws {
        let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
        let broken = try ViewBench.row("x", .broken)
        let never = try ViewBench.row("y", .broken)
        try bench.apply(ViewBench.read(at: 10, [x]))
        try bench.apply(ViewBench.read(at: 20, [broken, never]))
        #expect(bench.view.byName == ["a": 1])
        #expect(bench.view.names == ["x"])
        #expect(!bench.view.isComplete)
        try bench.apply(ViewBench.read(at: 30, [x]))
        #expect(bench.view.isComplete)
    }

    @Test("A node with a newer schema is left out, and the view is not complete")
    mutating func newerSchema() throws {
        let x = try ViewBench.row("x", .part(try ViewBench.part(["a": 1])))
        try bench.apply(ViewBench.read(at: 10, [x]))
        try bench.apply(ViewBench.read(at: 20, [try ViewBench.row("x", .newerSchema(2))]))
        #expect(bench.view.names == [])
        #expect(bench.view.total == 0)
        #expect(!bench.view.isComplete)
    }

    @Test("Its own name under another incarnation is not complete, and never a member")
    mutating func ownName() throws {
        try bench.apply(ViewBench.read(at: 1, [try ViewBench.row("own", .own(Incarnation(2)))]))
        #expect(!bench.view.isComplete)
        let part = try ViewBench.row("own", .part(try ViewBench.part(["a": 1])))
        try bench.apply(ViewBench.read(at: 2, [part]))
        #expect(bench.view.names == [])
        #expect(!bench.view.isComplete)
        try bench.apply(ViewBench.read(at: 3, [try ViewBench.row("own", .own(Incarnation(1)))]))
        #expect(bench.view.isComplete)
        try bench.apply(
            ViewBench.read(at: 4, [try ViewBench.row("own", .own(Incarnation(1)))]),
            incarnation: nil)
        #expect(!bench.view.isComplete, "a life that this node does not know to be its own")
    }

    @Test("Unchanged counts that the view does not have are not complete")
    mutating func unknownUnchanged() throws {
        try bench.apply(ViewBench.read(at: 1, [try ViewBench.row("x", .unchanged)]))
        #expect(!bench.view.isComplete)
        #expect(bench.view.names == [])
    }

    @Test("A node's age follows from what is left of its lease")
    mutating func age() throws {
        let part = NodeRead.Content.part(try ViewBench.part(["a": 1]))
        let row = try ViewBench.row("x", part, remaining: .milliseconds(3_100))
        try bench.apply(ViewBench.read(at: 1_000, [row]))
        let member = bench.view.members[try NodeName("x")]
        #expect(member?.publishedAt == ViewBench.start + .milliseconds(100))
        let fresh = try ViewBench.row("x", .unchanged, remaining: .seconds(9))
        try bench.apply(ViewBench.read(at: 2_000, [fresh]))
        let later = bench.view.members[try NodeName("x")]
        #expect(later?.publishedAt == ViewBench.start + .milliseconds(2_000))
    }
}
