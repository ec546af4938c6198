import HeadcountTesting
import Testing

@testable import HeadcountServer

@Suite("Rate limiter")
struct RateLimiterTests {
    private let start = ContinuousClock.now

    private func limiter(_ rate: String, maximumKeys: Int = 65_536) throws -> RateLimiter<Int> {
        RateLimiter(rate: try Rate(rate), maximumKeys: maximumKeys)
    }

    @Test("a burst at once, then one an interval, and no more than a burst saved up")
    func bucket() throws {
        var limiter = try limiter("10:3")
        let allowed = [0, 0, 0, 0, 99, 100, 101, 199, 200, 9_000, 9_000, 9_000, 9_000].map {
            limiter.allows(1, now: start + .milliseconds($0))
        }
        let three = [true, true, true, false]
        #expect(allowed == three + [false, true, false, false, true] + three)
    }

    @Test("a client that goes on trying gets the rate, and not less")
    func persistence() throws {
        var limiter = try limiter("10:1")
        let allowed = (0..<10_000).count { limiter.allows(1, now: start + .milliseconds($0)) }
        #expect(allowed == 100)
    }

    @Test("each key has a bucket of its own")
    func keys() throws {
        var limiter = try limiter("1:1")
        let allowed = [1, 2, 1, 2].map { limiter.allows($0, now: start) }
        #expect(allowed == [true, true, false, false])
    }

    @Test("whoever waits as long as it is told is let in, and a nanosecond before is not")
    func retry() throws {
        for text in ["10:3", "0.5", "0.001:5", "1000000:1", "3:2"] {
            var limiter = try limiter(text)
            #expect(limiter.retryAfter(1, now: start) == .zero)
            while limiter.allows(1, now: start) {}
            let wait = limiter.retryAfter(1, now: start)
            #expect(wait > .zero && limiter.retryAfter(2, now: start) == .zero)
            var hasty = limiter
            let isHasty = hasty.allows(1, now: start + wait - .nanoseconds(1))
            let isPatient = limiter.allows(1, now: start + wait)
            #expect(!isHasty && isPatient, "\(text)")
        }
    }

    @Test("never more than the rate and a burst in any stretch of time")
    func bound() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<50 {
            let perSecond = Int.random(in: 1...50, using: &random)
            let burst = Int.random(in: 1...20, using: &random)
            var limiter = try limiter("\(perSecond):\(burst)")
            var allowed: [Int] = []
            var now = 0
            for _ in 0..<400 {
                now += Int.random(in: 0...60, using: &random)
                if limiter.allows(1, now: start + .milliseconds(now)) { allowed.append(now) }
            }
            for first in allowed.indices {
                let last = allowed.index(before: allowed.endIndex)
                let bound = Double((allowed[last] - allowed[first]) * perSecond) / 1_000
                #expect(Double(last - first + 1) <= bound + Double(burst) + 0.001)
            }
        }
    }

    @Test("a key whose bucket is full again is dropped, without a call that takes long")
    func sweep() throws {
        var limiter = try limiter("10:1")
        for key in 0..<1_000 { _ = limiter.allows(key, now: start) }
        #expect(limiter.count == 1_000)
        let later = start + .seconds(1)
        for _ in 0..<600 { _ = limiter.allows(-1, now: later) }
        #expect(limiter.count == 1)
        let isAllowed = limiter.allows(500, now: later)
        #expect(isAllowed)
    }

    @Test("a crowd of keys one after the other is never kept for longer than its buckets fill")
    func crowd() throws {
        var limiter = try limiter("10:1")
        var most = 0
        for key in 0..<20_000 {
            _ = limiter.allows(key, now: start + .milliseconds(key))
            most = max(most, limiter.count)
        }
        #expect(most <= 400)
    }

    @Test("with all places in use the fuller bucket makes room, and the empty one is remembered")
    func eviction() throws {
        var limiter = try limiter("1:100", maximumKeys: 16)
        while limiter.allows(0, now: start) {}
        var forgotten = 0
        for key in 1..<10_000 {
            _ = limiter.allows(key, now: start)
            if limiter.allows(0, now: start) { forgotten += 1 }
        }
        #expect(limiter.count == 16)
        #expect(forgotten == 0)
    }

    @Test("one place is enough to go on with")
    func one() throws {
        var limiter = try limiter("1:1", maximumKeys: 0)
        let allowed = [1, 1, 2, 1].map { limiter.allows($0, now: start) }
        #expect(allowed == [true, false, true, true])
        #expect(limiter.count == 1)
    }

    @Test("a clock that went back neither traps nor lets more in")
    func backwards() throws {
        var limiter = try limiter("10:2")
        let allowed = [1_000, 1_000, 0, -5_000, 1_100].map {
            limiter.allows(1, now: start + .milliseconds($0))
        }
        #expect(allowed == [true, true, false, false, true])
    }
}
