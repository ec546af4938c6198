import Headcount
import Testing

@Suite("Permit plan under load")
struct PermitPlanLoadTests {
    @Test("the block doubles when permits run out, and halves after quiet seconds")
    func block() throws {
        var bench = PermitBench()
        var wishes: [Int] = []
        for step in 0..<5 {
            bench.wait(.sockets, limit: 100, waiting: 1)
            bench.trim()
            let request = try bench.request()
            wishes += request.lines.map(\.wished)
            bench.answer(request, granted: [1], free: [50])
            bench.used[.sockets] = step + 1
        }
        #expect(wishes == [2, 4, 8, 12, 12], "up to an eighth of the limit")
        bench.wait(.sockets, limit: 100, waiting: 0)
        let ahead = try bench.request()
        #expect(ahead.lines.map(\.wished) == [12] && ahead.lines.map(\.needed) == [0])
        bench.answer(ahead, granted: [12], free: [30])
        var held: [Int] = []
        for _ in 0..<12 {
            bench.advance(by: .milliseconds(500))
            bench.used[.sockets] = 0
            bench.trim()
            if let request = bench.next() { bench.answer(request, free: [30]) }
            held.append(bench.plan.held(.sockets))
        }
        #expect(held.last.map { $0 <= 2 } == true, "\(held)")
        #expect(zip(held, held.dropFirst()).allSatisfy { $0 >= $1 }, "\(held)")
    }

    @Test("whoever hears of a shortage gives his spare permits back")
    func edge() throws {
        var bench = try PermitBench.holding(2, used: 0)
        bench.trim()
        #expect(bench.next() == nil, "a little is spare")
        bench.written(shortages: 1)
        bench.trim()
        let request = try bench.request()
        #expect(
            request.lines == [.init(scope: .sockets, held: 0, needed: 0, wished: 0, limit: 100)])
        bench.answer(request, free: [100], shortages: 1)
        bench.wait(.sockets, limit: 100, waiting: 1)
        #expect(try bench.request().lines.map(\.wished) == [0], "nothing spare at the edge")
        bench.advance(by: .seconds(3))
        bench.wait(.sockets, limit: 100, waiting: 2)
        bench.trim()
        #expect(try bench.request().lines.map(\.wished) == [2])
    }

    @Test("who waits is refused when all spare permits had time to come back, and not before")
    func refused() throws {
        var bench = try PermitBench.holding(5, used: 5, limit: 5)
        var reachedAfter: [Int] = []
        for step in 0...20 {
            bench.wait(.sockets, limit: 5, waiting: 1)
            if let request = bench.next(), bench.answer(request).contains(where: \.isReached) {
                reachedAfter.append(step * 100)
            }
            bench.advance(by: .milliseconds(100))
        }
        #expect(reachedAfter.first == 1_500)
        #expect(reachedAfter.count == 6, "and goes on to be")
        bench.used[.sockets] = 4
        bench.wait(.sockets, limit: 5, waiting: 1)
        bench.answer(try bench.request(), granted: [1])
        bench.used[.sockets] = 5
        bench.advance(by: .milliseconds(100))
        bench.wait(.sockets, limit: 5, waiting: 1)
        #expect(
            bench.answer(try bench.request()).map(\.isReached) == [false],
            "a grant in between ends the shortage")
    }

    @Test("a shortage that was long ago does not count for the next")
    func oldShortage() throws {
        var bench = try PermitBench.holding(5, used: 5, limit: 5)
        bench.wait(.sockets, limit: 5, waiting: 1)
        bench.answer(try bench.request())
        bench.wait(.sockets, limit: 5, waiting: 0)
        bench.advance(by: .milliseconds(3_001))
        bench.wait(.sockets, limit: 5, waiting: 1)
        #expect(bench.answer(try bench.request()).map(\.isReached) == [false])
    }

    @Test("nobody asks for the same again at once")
    func patience() throws {
        var bench = try PermitBench.holding(5, used: 5, limit: 5)
        bench.wait(.sockets, limit: 5, waiting: 1)
        bench.answer(try bench.request())
        #expect(bench.next() == nil)
        bench.advance(by: .milliseconds(99))
        #expect(bench.next() == nil)
        bench.advance(by: .milliseconds(1))
        #expect(bench.next() != nil)
    }

    @Test(
        "more scopes than fit in a request are declared piece by piece, then the lease is renewed")
    func manyScopes() throws {
        var bench = PermitBench()
        let (most, all) = (PermitPlan.maximumLines, PermitPlan.maximumLines * 5 / 2)
        for room in 0..<all { bench.wait(.room(room), limit: 10, waiting: 1) }
        for _ in 0..<3 {
            let request = try bench.request()
            bench.answer(request, granted: request.lines.map { _ in 1 })
            for line in request.lines {
                bench.used[line.scope] = 1
                bench.wait(line.scope, limit: 10, waiting: 0)
            }
        }
        #expect(bench.next() == nil)
        let leaseEnd = bench.plan.leaseEnd
        bench.plan.note(Epoch(10))
        var declared: Set<PermitScope> = []
        for piece in 0..<3 {
            bench.advance(by: .milliseconds(10))
            bench.written()
            #expect(bench.plan.leaseEnd == leaseEnd, "after piece \(piece)")
            let request = try bench.request()
            #expect(request.isFirst == (piece == 0))
            #expect(request.lines.count == (piece < 2 ? most : all - 2 * most))
            #expect(request.lines.allSatisfy { $0.held == 1 })
            declared.formUnion(request.lines.map(\.scope))
            bench.answer(request, free: request.lines.map { _ in 9 }, epoch: 10, isSettled: false)
        }
        #expect(declared.count == all)
        #expect(bench.plan.leaseEnd == bench.now + .milliseconds(3_500))
    }

    @Test("however many ask all the time, declarations go first, and everybody has a turn")
    func crowd() throws {
        var bench = PermitBench()
        let rooms = (0..<PermitPlan.maximumLines * 4).map { PermitScope.room($0) }
        for room in rooms { bench.wait(room, limit: 10, waiting: 1) }
        var asked: Set<PermitScope> = []
        for _ in 0..<4 {
            let request = try bench.request()
            asked.formUnion(request.lines.map(\.scope))
            bench.answer(request)
            bench.advance(by: .milliseconds(200))
        }
        #expect(asked.count == rooms.count)
        for number in 1_000..<1_010 {
            bench.used[.room(number)] = 3
            bench.plan.limit(.room(number), to: 10, used: 3)
        }
        let request = try bench.request()
        let declared = request.lines.filter { $0.held == 3 }
        #expect(request.lines.count == PermitPlan.maximumLines && declared.count == 10)
    }

    @Test("a limit below what is connected admits nobody until enough have left")
    func lowered() throws {
        var bench = try PermitBench.holding(20, used: 8)
        bench.plan.limit(.sockets, to: 5, used: 8)
        #expect(bench.plan.allowance(.sockets) == 0 && bench.plan.held(.sockets) == 8)
        let request = try bench.request()
        #expect(request.lines.map(\.held) == [8] && request.lines.map(\.limit) == [5])
        bench.answer(request, free: [-3])
        #expect(bench.plan.allowance(.sockets) == 0)
        bench.used[.sockets] = 4
        bench.advance(by: .seconds(1))
        bench.trim()
        bench.answer(try bench.request(), free: [0])
        #expect(bench.plan.allowance(.sockets) == 5)
    }

    @Test("an answer about a higher limit than by now does not count against it")
    func loweredMeanwhile() throws {
        var bench = try PermitBench.holding(6, used: 2, limit: 10)
        bench.wait(.sockets, limit: 10, waiting: 4)
        let request = try bench.request()
        bench.plan.limit(.sockets, to: 5, used: 2)
        let decisions = bench.answer(request, granted: [4])
        #expect(decisions.map(\.admits) == [0] && decisions.map(\.allowance) == [0])
        #expect(bench.plan.allowance(.sockets) == 0)
        bench.wait(.sockets, limit: 5, waiting: 4)
        let next = try bench.request()
        #expect(next.lines.map(\.held) == [2] && next.lines.map(\.limit) == [5])
        bench.answer(next, granted: [3])
        #expect(bench.plan.allowance(.sockets) == 5)
    }

    @Test("a limit that is raised leaves what is held as it is")
    func raised() throws {
        var bench = try PermitBench.holding(6, used: 2, limit: 10)
        bench.plan.limit(.sockets, to: 50, used: 2)
        #expect(bench.plan.allowance(.sockets) == 6)
        #expect(bench.next() == nil)
    }

    @Test(
        "without its rule a scope gives all back, also what is granted meanwhile",
        arguments: [
            true, false,
        ])
    func unlimited(_ isAsking: Bool) throws {
        var bench = try PermitBench.holding(6, used: 2)
        bench.wait(.sockets, limit: 100, waiting: isAsking ? 5 : 0)
        let asked = bench.next()
        #expect((asked != nil) == isAsking)
        bench.plan.unlimit(.sockets)
        if let asked { bench.answer(asked, granted: [5]) }
        #expect(bench.plan.allowance(.sockets) == 0)
        let request = try bench.request()
        #expect(request.lines.map(\.held) == [0] && request.lines.map(\.needed) == [0])
        bench.answer(request)
        #expect(bench.next() == nil)
        #expect(bench.plan.isIdle)
        bench.plan.unlimit(.room(1))
        #expect(bench.plan.isIdle)
    }
}
