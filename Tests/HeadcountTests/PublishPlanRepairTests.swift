import Headcount
import Testing

@Suite("Publish plan, when something is wrong")
struct PublishPlanRepairTests {
    @Test("The write after one whose answer was lost has its topics as they are now")
    func lostReply() throws {
        var bench = try PlanBench.settled(["a": 2, "z": 1])
        try bench.note(["a": 3, "c": 1, "z": 0], sockets: 1)
        let lost = try bench.nextWrite()
        #expect(lost.sequence == 2)
        // In between c ends, a goes back to what was published, and b begins.
        try bench.note(["a": 2, "b": 1, "c": 0], sockets: 2)
        let next = try bench.nextWrite()
        #expect(next.byName == ["a": 2, "b": 1, "c": 0, "z": 0])
        #expect(
            next.basis == .beliefs([.init(sequence: 1, fields: 2), .init(sequence: 2, fields: 2)]))
        #expect(next.sequence == 3)
        #expect(next.sockets == 2)
        #expect(next.total == 3)
        bench.applied(next, fields: 2)
        bench.advance(by: .seconds(3))
        let renewal = try bench.nextWrite()
        #expect(renewal.changes.isEmpty)
        #expect(renewal.basis == .beliefs([.init(sequence: 3, fields: 2)]))
    }

    @Test("After eight writes without an answer the whole table is due")
    func manyLost() throws {
        var bench = try PlanBench.settled(["a": 2])
        for count in 3..<11 {
            try bench.note(["a": count], sockets: 0)
            #expect(try bench.nextWrite().byName == ["a": count])
        }
        #expect(bench.step() == .countTable)
        let whole = try bench.wholeWrite(["a": 10])
        #expect(whole.sequence == 10)
        #expect(whole.basis == .nothing)
    }

    @Test("A topic that went back while its write was unanswered is written back")
    func backAgain() throws {
        var bench = try PlanBench.settled(["a": 2])
        try bench.note(["a": 3], sockets: 0)
        let write = try bench.nextWrite()
        try bench.note(["a": 2], sockets: 0)
        bench.applied(write, fields: 1)
        #expect(try bench.nextWrite().byName == ["a": 2])
    }

    @Test("A failed guard means a whole table under a sequence above all ever used")
    func guardFailed() throws {
        var bench = try PlanBench.settled(["a": 2])
        try bench.note(["b": 1], sockets: 0)
        let write = try bench.nextWrite()
        #expect(write.sequence == 2)
        bench.finish(write, .guardFailed(epoch: Epoch(9), sequence: 40))
        #expect(bench.plan.resyncs == 1)
        #expect(bench.step() == .countTable)
        let whole = try bench.wholeWrite(["a": 2, "b": 1])
        #expect(whole.basis == .nothing)
        #expect(whole.sequence == 41)
        bench.applied(whole, fields: 2)
        #expect(bench.step() == .wait)

        try bench.note(["a": 9], sockets: 0)
        let late = try bench.nextWrite()
        bench.finish(late, .guardFailed(epoch: Epoch(12), sequence: 0))
        let again = try bench.wholeWrite(["a": 9, "b": 1])
        #expect(again.sequence == 43, "a store rolled back does not roll the sequence back")
        #expect(again.knownEpoch == Epoch(12))
    }

    @Test("A store that holds another number of topics gets the whole table")
    func fieldCount() throws {
        var bench = try PlanBench.settled(["a": 2])
        try bench.note(["b": 1], sockets: 0)
        bench.applied(try bench.nextWrite(), fields: 3)
        #expect(bench.plan.resyncs == 1)
        #expect(bench.step() == .countTable)
        let whole = try bench.wholeWrite(["a": 2, "b": 1])
        bench.applied(whole, fields: 2)
        #expect(bench.step() == .wait)
    }

    @Test("A whole table that got no answer is counted anew, under a new sequence")
    func lostTable() throws {
        var bench = try PlanBench()
        bench.register(incarnation: 70, epoch: 9)
        #expect(try bench.wholeWrite(["a": 2]).sequence == 1)
        #expect(bench.step() == .wait, "a store that is away is asked once a heartbeat")
        bench.advance(by: .seconds(1))
        #expect(bench.step() == .countTable)
        let second = try bench.wholeWrite(["a": 3])
        #expect(second.sequence == 2)
        try bench.note(["a": 4], sockets: 0)
        bench.applied(second, fields: 1)
        #expect(try bench.nextWrite().byName == ["a": 4], "noted while the table was on its way")
    }

    @Test("A newer epoch seen by the view makes the next write a whole table")
    func newerEpoch() throws {
        var bench = try PlanBench.settled(["a": 2])
        bench.plan.note(Epoch(15))
        bench.plan.note(Epoch(11))
        #expect(bench.plan.epoch() == Epoch(15))
        try bench.note(["a": 3], sockets: 0)
        let write = try bench.nextWrite()
        #expect(write.knownEpoch == Epoch(15))
        bench.finish(write, .guardFailed(epoch: Epoch(15), sequence: 1))
        #expect(bench.step() == .countTable)
    }

    @Test("A replaced node goes on as NAME~2, and as NAME~3 when that is taken")
    func replaced() throws {
        var bench = try PlanBench.settled(["a": 2])
        bench.advance(by: .seconds(1))
        let renewal = try bench.nextWrite()
        bench.finish(renewal, .replaced(by: Incarnation(80)))
        #expect(bench.plan.name.rawValue == "web-1~2")
        #expect(bench.plan.incarnation == nil)
        guard case .register(let second) = bench.step() else {
            Issue.record("no registration")
            return
        }
        #expect(second.node.rawValue == "web-1~2")
        #expect(!second.takesOver)

        bench.plan.finish(.taken)
        guard case .register(let third) = bench.step() else {
            Issue.record("no registration")
            return
        }
        #expect(third.node.rawValue == "web-1~3")
        #expect(!third.takesOver)
        bench.register(incarnation: 90, epoch: 9)
        #expect(bench.step() == .countTable)
        let whole = try bench.wholeWrite(["a": 2])
        #expect(whole.node.rawValue == "web-1~3")
        #expect(whole.incarnation == Incarnation(90))
        #expect(whole.sequence > renewal.sequence)
    }
}
