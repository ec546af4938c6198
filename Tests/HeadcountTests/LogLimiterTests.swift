import Testing

@testable import Headcount

@Suite("Log limiter and store health")
struct LogLimiterTests {
    private let start = ContinuousClock.now

    @Test("Five lines at once, then one each twelve seconds, and never more than five saved up")
    func limiter() {
        var limiter = LogLimiter()
        let lines = [0, 0, 0, 0, 0, 0, 0, 11, 12, 23, 24, 9_000].map { seconds in
            limiter.allows(at: start + .seconds(seconds))
        }
        let five = [Bool](repeating: true, count: 5)
        #expect(lines == five + [false, false, false, true, false, true, true])
        let saved = (0..<9).map { _ in limiter.allows(at: start + .seconds(9_000)) }
        #expect(saved.count { $0 } == 4)
    }

    @Test("Two connections that come back one after the other are told of once")
    func lanes() {
        var health = StoreHealth()
        let write = StoreHealth.Lane(shard: 0, purpose: .write)
        let read = StoreHealth.Lane(shard: 0, purpose: .read)
        var told = [health.succeeded(write, sentAt: start, now: start)]
        told.append(health.failed(write, .timeout, now: start))
        told.append(health.failed(read, .timeout, now: start))
        told.append(health.succeeded(write, sentAt: start, now: start))
        #expect(health.state == .down)
        told.append(health.failed(read, .timeout, now: start))
        told.append(health.succeeded(read, sentAt: start, now: start))
        #expect(told == [true, true, false, false, false, true])
        #expect(health.state == .up)
    }

    @Test("A store that comes and goes is told of a few times, and of its last state later")
    func flapping() {
        var health = StoreHealth()
        let lane = StoreHealth.Lane(shard: 0, purpose: .write)
        var lines = 0
        for _ in 0..<100 {
            if health.failed(lane, .timeout, now: start) { lines += 1 }
            if health.succeeded(lane, sentAt: start, now: start) { lines += 1 }
        }
        #expect(lines == 5)
        #expect(health.state == .up)
        let later = start + .seconds(12)
        let isTold = health.succeeded(lane, sentAt: later, now: later)
        #expect(isTold, "the last line said down")
    }
}
