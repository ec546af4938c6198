import Headcount
import Testing

@Suite("Publish plan")
struct PublishPlanTests {
    @Test("It registers first, taking its own name over")
    func registers() throws {
        var bench = try PlanBench()
        let step = bench.step()
        guard case .register(let registration) = step else {
            Issue.record("found \(step)")
            return
        }
        #expect(registration.node.rawValue == "web-1")
        #expect(registration.takesOver)
        #expect(registration.ttl == .seconds(4))
        #expect(registration.profile == bench.profile)
        #expect(bench.plan.incarnation == nil)
        #expect(bench.step() == step, "without an answer it asks again")
    }

    @Test("After registration the whole table is due, and then nothing")
    func wholeTable() throws {
        var bench = try PlanBench()
        bench.register(incarnation: 70, epoch: 9)
        #expect(bench.plan.incarnation == Incarnation(70))
        #expect(bench.step() == .countTable)
        let write = try bench.wholeWrite(["a": 2, "b": 3], sockets: 4)
        #expect(write.basis == .nothing)
        #expect(write.incarnation == Incarnation(70))
        #expect(write.sequence == 1)
        #expect(write.total == 5)
        #expect(write.sockets == 4)
        #expect(write.knownEpoch == Epoch(9))
        #expect(write.profile == bench.profile)
        bench.applied(write, fields: 2)
        #expect(bench.step() == .wait)
        #expect(bench.plan.resyncs == 0)
    }

    @Test("Changes go out as absolute counts on top of the belief, with the total")
    func delta() throws {
        var bench = try PlanBench.settled(["a": 2, "b": 3])
        try bench.note(["a": 5, "b": 0, "c": 1], sockets: 7)
        let write = try bench.nextWrite()
        #expect(write.basis == .beliefs([.init(sequence: 1, fields: 2)]))
        #expect(write.sequence == 2)
        #expect(write.byName == ["a": 5, "b": 0, "c": 1])
        #expect(write.total == 6)
        #expect(write.sockets == 7)
        bench.applied(write, fields: 2)
        #expect(bench.step() == .wait)
        try bench.note(["c": 4], sockets: 7)
        let next = try bench.nextWrite()
        #expect(next.basis == .beliefs([.init(sequence: 2, fields: 2)]))
        #expect(next.total == 9)
    }

    @Test("The lease is renewed one heartbeat after the last applied write was sent, not before")
    func renewal() throws {
        var bench = try PlanBench.settled(["a": 2])
        bench.advance(by: .milliseconds(999))
        #expect(bench.step() == .wait)
        bench.advance(by: .milliseconds(1))
        let renewal = try bench.nextWrite()
        #expect(renewal.changes.isEmpty)
        #expect(renewal.sequence == 1)
        #expect(renewal.basis == .beliefs([.init(sequence: 1, fields: 1)]))
        #expect(renewal.total == 2)
        bench.applied(renewal, fields: 1)
        #expect(bench.step() == .wait)
        bench.advance(by: .milliseconds(500))
        try bench.note(["a": 3], sockets: 0)
        bench.applied(try bench.nextWrite(), fields: 1)
        bench.advance(by: .milliseconds(999))
        #expect(bench.step() == .wait, "a change renews as well")
    }

    @Test("Sockets alone are a change")
    func sockets() throws {
        var bench = try PlanBench.settled(["a": 2])
        try bench.note([:], sockets: 1)
        let write = try bench.nextWrite()
        #expect(write.changes.isEmpty)
        #expect(write.sequence == 2)
        #expect(write.sockets == 1)
        bench.applied(write, fields: 1)
        #expect(bench.step() == .wait)
    }

    @Test("What comes and goes within one flush writes nothing")
    func joinAndLeave() throws {
        var bench = try PlanBench.settled(["a": 2])
        try bench.note(["a": 2, "b": 0], sockets: 0)
        #expect(bench.step() == .wait)
        try bench.note(["a": 3], sockets: 0)
        try bench.note(["a": 2], sockets: 0)
        #expect(bench.step() == .wait)
    }

    @Test("More than 1,000 changes go out in several writes, each with a right total")
    func split() throws {
        var bench = try PlanBench.settled(["t0": 1])
        let counts = Dictionary(uniqueKeysWithValues: (0..<2_500).map { ("t\($0)", 2) })
        try bench.note(counts, sockets: 0)
        var written: [String: Int] = ["t0": 1]
        var sizes: [Int] = []
        while case .write(let write) = bench.step() {
            sizes.append(write.changes.count)
            written.merge(write.byName) { $1 }
            #expect(write.total == written.values.reduce(0, +))
            bench.applied(write, fields: written.count)
            guard sizes.count < 10 else { break }
        }
        #expect(sizes == [1_000, 1_000, 500])
        #expect(written == counts)
        #expect(bench.plan.resyncs == 0)
    }
}
