import Testing

@testable import Headcount

@Suite("Permit plan")
struct PermitPlanTests {
    @Test("without anything wanted nothing is asked for")
    func nothing() {
        var bench = PermitBench()
        #expect(bench.next() == nil)
        #expect(bench.plan.isIdle && bench.plan.leaseEnd == nil)
        #expect(bench.plan.allowance(.sockets) == 0)
    }

    @Test("the first request declares anew, and a grant raises the allowance")
    func first() throws {
        var bench = PermitBench()
        bench.wait(.sockets, limit: 10, waiting: 3)
        let request = try bench.request()
        #expect(
            request
                == PermitRequest(
                    holder: 7, sequence: 1, isFirst: true,
                    lines: [.init(scope: .sockets, held: 0, needed: 3, wished: 1, limit: 10)],
                    limitsVersion: 3, ttl: .seconds(4), knownEpoch: .none))
        #expect(bench.plan.allowance(.sockets) == 0)
        let decisions = bench.answer(request, granted: [4], free: [6])
        #expect(
            decisions == [
                .init(scope: .sockets, allowance: 4, admits: 4, isReached: false)
            ])
        #expect(bench.plan.allowance(.sockets) == 4 && bench.plan.isSound(.sockets))
        #expect(bench.plan.epoch == Epoch(9))
        bench.used[.sockets] = 3
        bench.wait(.sockets, limit: 10, waiting: 2)
        let second = try bench.request()
        #expect(!second.isFirst && second.sequence == 2 && second.knownEpoch == Epoch(9))
        #expect(second.lines.map(\.held) == [4])
    }

    @Test("the lease ends a ttl after its renewal was sent, less a margin")
    func lease() throws {
        var bench = PermitBench()
        bench.wait(.sockets, limit: 10, waiting: 1)
        let request = try bench.request()
        let sentAt = bench.now
        bench.advance(by: .milliseconds(700))
        bench.answer(request, granted: [1], sentAt: sentAt)
        #expect(bench.plan.leaseEnd == sentAt + .milliseconds(3_500))
        bench.written(sentAt: sentAt + .milliseconds(300))
        #expect(bench.plan.leaseEnd == sentAt + .milliseconds(3_800))
        bench.written(sentAt: sentAt)
        #expect(bench.plan.leaseEnd == sentAt + .milliseconds(3_800), "it never goes back")
        bench.written(isHolder: false)
        #expect(bench.plan.leaseEnd == sentAt + .milliseconds(3_800), "and is not renewed")
    }

    @Test("a write renews nothing before the store knows the holder")
    func unknown() {
        var bench = PermitBench()
        bench.written()
        #expect(bench.plan.leaseEnd == nil)
    }

    @Test("what a request without a reply was granted goes back", arguments: [true, false])
    func lostReply(_ isWaitingStill: Bool) throws {
        var bench = try PermitBench.holding(2, used: 2)
        bench.wait(.sockets, limit: 100, waiting: 3)
        let lost = try bench.request()
        bench.plan.failed(lost, now: bench.now)
        #expect(bench.plan.held(.sockets) == 2)
        if !isWaitingStill { bench.wait(.sockets, limit: 100, waiting: 0) }
        bench.advance(by: .milliseconds(100))
        let next = try bench.request()
        #expect(next.lines.map(\.held) == [2])
        #expect(next.lines.map(\.needed) == [isWaitingStill ? 3 : 0])
        #expect(next.sequence > lost.sequence && !next.isFirst)
    }

    @Test("so it does when nobody waits any more for the first permits of a scope")
    func lostFirstReply() throws {
        var bench = PermitBench()
        bench.wait(.sockets, limit: 10, waiting: 3)
        bench.plan.failed(try bench.request(), now: bench.now)
        bench.wait(.sockets, limit: 10, waiting: 0)
        let back = try bench.request()
        #expect(back.isFirst && back.lines.map(\.held) == [0] && back.lines.map(\.needed) == [0])
        bench.answer(back)
        bench.wait(.room(1), limit: 10, waiting: 3)
        bench.plan.failed(try bench.request(), now: bench.now)
        bench.plan.limit(.room(1), to: 5, used: 0)
        bench.wait(.room(1), limit: 5, waiting: 0)
        let second = try bench.request()
        #expect(second.lines.map(\.scope) == [.room(1)] && second.lines.map(\.held) == [0])
        bench.answer(second)
        #expect(bench.next() == nil)
        #expect(bench.plan.isIdle)
    }

    @Test("nothing is granted or refused for good while the store settles")
    func settling() throws {
        var bench = PermitBench()
        for _ in 0..<30 {
            bench.wait(.sockets, limit: 10, waiting: 2)
            if let request = bench.next() {
                let decisions = bench.answer(request, free: [10], isSettled: false)
                #expect(decisions.map(\.admits) == [0] && decisions.map(\.isReached) == [false])
            }
            bench.advance(by: .milliseconds(100))
        }
        let request = try bench.request()
        #expect(bench.answer(request, granted: [2], free: [8]).map(\.admits) == [2])
    }

    @Test(
        "in a new epoch what was held stays good while the lease lasts", arguments: [true, false])
    func newEpoch(_ lasts: Bool) throws {
        var bench = try PermitBench.holding(5, used: 5)
        let leaseEnd = try #require(bench.plan.leaseEnd)
        bench.plan.note(Epoch(10))
        bench.written(isHolder: false)
        #expect(bench.plan.isSound(.sockets))
        let request = try bench.request()
        #expect(request.isFirst && request.knownEpoch == Epoch(10))
        #expect(request.lines.map(\.held) == [5])
        let sentAt = bench.now
        bench.advance(by: lasts ? .milliseconds(3_500) : .milliseconds(3_501))
        #expect((bench.now <= leaseEnd) == lasts)
        bench.answer(request, free: [95], epoch: 10, isSettled: false, sentAt: sentAt)
        #expect(bench.plan.isSound(.sockets) == lasts)
        #expect(bench.plan.allowance(.sockets) == (lasts ? 5 : 0))
        // Once the store knows that it fits, it is good again.
        bench.advance(by: .seconds(1))
        guard !lasts else { return }
        bench.answer(try bench.request(), free: [95], epoch: 10)
        #expect(bench.plan.allowance(.sockets) == 5)
    }

    @Test("an unknown holder declares anew")
    func unknownHolder() throws {
        var bench = try PermitBench.holding(5, used: 5)
        bench.wait(.sockets, limit: 100, waiting: 1)
        let request = try bench.request()
        #expect(!request.isFirst)
        let decisions = bench.plan.finish(
            request, outcome: .unknownHolder(epoch: Epoch(11)), sentAt: bench.now, now: bench.now)
        #expect(decisions.isEmpty)
        let next = try bench.request()
        #expect(next.isFirst && next.knownEpoch == Epoch(11) && next.lines.map(\.held) == [5])
    }

    @Test("an answer from before the epoch that is known by now counts for nothing")
    func staleAnswer() throws {
        var bench = try PermitBench.holding(5, used: 5)
        bench.wait(.sockets, limit: 100, waiting: 1)
        let request = try bench.request()
        bench.plan.note(Epoch(10))
        let decisions = bench.answer(request, granted: [1], epoch: 9)
        #expect(decisions.allSatisfy { $0.admits == 0 })
        // Another holder's request under way may have been taken for ours in the new epoch.
        let leaseEnd = bench.plan.leaseEnd
        bench.advance(by: .seconds(1))
        bench.written()
        #expect(bench.plan.leaseEnd == leaseEnd, "not declared yet in epoch 10")
        #expect(try bench.request().isFirst)
    }

    @Test("a write from before the declaration does not undo it")
    func staleWrite() throws {
        var bench = PermitBench()
        let sentAt = bench.now
        bench.advance(by: .milliseconds(10))
        bench.wait(.sockets, limit: 10, waiting: 1)
        let request = try bench.request()
        bench.advance(by: .milliseconds(10))
        bench.answer(request, granted: [1], sentAt: sentAt + .milliseconds(10))
        bench.written(isHolder: false, sentAt: sentAt)
        bench.wait(.sockets, limit: 10, waiting: 1)
        bench.used[.sockets] = 1
        #expect(try !bench.request().isFirst)
        bench.advance(by: .milliseconds(10))
        bench.written(isHolder: false)
        #expect(try bench.request().isFirst)
    }

    @Test("what exceeds the limit admits nobody until it fits")
    func overLimit() throws {
        var bench = PermitBench()
        bench.used[.sockets] = 12
        bench.plan.limit(.sockets, to: 10, used: 12)
        let request = try bench.request()
        #expect(
            request.lines == [.init(scope: .sockets, held: 12, needed: 0, wished: 1, limit: 10)])
        bench.answer(request, free: [-2])
        #expect(bench.plan.allowance(.sockets) == 0)
        bench.used[.sockets] = 9
        bench.trim()
        #expect(bench.plan.held(.sockets) == 10)
        bench.answer(try bench.request(), free: [0])
        #expect(bench.plan.allowance(.sockets) == 10)
    }
}
