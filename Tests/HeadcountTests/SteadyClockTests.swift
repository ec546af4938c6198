import Headcount
import Testing

/// With a ttl of 3.2 s an answer may take 100 ms, and a reading may be off by 200.
@Suite("A store's clock, watched")
struct SteadyClockTests {
    @Test("before a reading there is no word")
    func silence() {
        #expect(Watch().word == nil)
    }

    @Test("a word carries the first reading on by the process's own clock")
    func word() {
        var watch = Watch()
        watch.read()
        #expect(watch.word == .init(now: 10_000, since: 10_000, epoch: Epoch(1)))
        watch.pass(1_234)
        #expect(watch.word == .init(now: 11_234, since: 10_000, epoch: Epoch(1)))
        watch.read(off: 150)
        #expect(watch.word == .init(now: 11_234, since: 10_000, epoch: Epoch(1)), "not ahead")
        watch.read(off: -150)
        #expect(watch.word == .init(now: 11_234, since: 10_000, epoch: Epoch(1)))
    }

    @Test("a deadline has passed when it has, and a ttl was watched as well")
    func deadlines() {
        let word = SteadyClock.Word(now: 13_200, since: 10_000, epoch: Epoch(1))
        #expect(word.isPast(13_200, ttl: 3_200))
        #expect(!word.isPast(13_201, ttl: 3_200))
        #expect(word.isPast(1, ttl: 3_200))
        #expect(!word.isPast(1, ttl: 3_201), "written before the watch began")
        #expect(!SteadyClock.Word(now: 9_000, since: 9_000, epoch: Epoch(1)).isPast(0, ttl: 1))
    }

    @Test("a slow answer is ignored: it begins no watch, and does not keep one up")
    func slow() {
        var watch = Watch()
        watch.read(taking: 101)
        #expect(watch.word == nil)
        watch.read(taking: 100)
        let since = watch.word?.since
        #expect(since != nil)
        for _ in 0..<17 {
            watch.read(taking: 101)
            watch.pass(1)
        }
        #expect(watch.word == nil)
    }

    @Test(
        "a clock that jumps is watched anew, and what was vouched for before is not",
        arguments: [201, -201, 3_600_000, -9_000])
    func jumps(_ jump: Int) {
        var watch = Watch()
        watch.read()
        watch.pass(1_000)
        watch.jump(jump)
        watch.read()
        let there = UInt64(11_000 + jump)
        #expect(watch.word == .init(now: there, since: there, epoch: Epoch(1)))
        watch.pass(500)
        watch.read()
        #expect(watch.word == .init(now: there + 500, since: there, epoch: Epoch(1)))
    }

    @Test("small jumps add up until they are one", arguments: [1, -1])
    func creeping(_ sign: Int) {
        var watch = Watch()
        watch.read()
        watch.pass(500)
        watch.jump(sign * 120)
        watch.read()
        #expect(watch.word?.since == 10_000)
        watch.pass(500)
        watch.jump(sign * 120)
        watch.read()
        #expect(watch.word?.since == UInt64(11_000 + sign * 240))
    }

    @Test("a new epoch is watched anew, and one of the past says nothing")
    func epochs() {
        var watch = Watch()
        watch.read()
        watch.pass(1_000)
        watch.read(epoch: 2)
        #expect(watch.word == .init(now: 11_000, since: 11_000, epoch: Epoch(2)))
        watch.pass(1_000)
        watch.read(off: 1_000, epoch: 1)
        #expect(watch.word == .init(now: 12_000, since: 11_000, epoch: Epoch(2)))
        watch.pass(601)
        watch.read(epoch: 1)
        #expect(watch.word == nil, "nor does it keep the watch up")
    }

    @Test("after half a ttl without a reading there is no word, and a new watch begins")
    func longSilence() {
        var watch = Watch()
        watch.read()
        watch.pass(1_600)
        #expect(watch.word?.now == 11_600)
        watch.pass(1)
        #expect(watch.word == nil)
        // Meanwhile the clock may have gone back and come forward again.
        watch.read()
        #expect(watch.word == .init(now: 11_601, since: 11_601, epoch: Epoch(1)))
    }

    @Test("a word is never ahead of the time that has passed, whatever the answers' delays")
    func neverAhead() {
        var watch = Watch()
        var anchoredAt: (passed: Int, since: UInt64)?
        for step in 0..<2_000 {
            if step % 97 == 96 { watch.jump(step % 2 == 0 ? 700 : -300) }
            let before = watch.passed
            watch.read(taking: step * 37 % 101, readAfter: step * 13 % 101)
            watch.pass(step * 7 % 211)
            guard let word = watch.word else { continue }
            if anchoredAt?.since != word.since { anchoredAt = (before, word.since) }
            let watched = watch.passed - (anchoredAt?.passed ?? 0)
            #expect(word.now - word.since <= UInt64(watched))
        }
    }
}

/// One process that watches a store whose clock stands at 10,000 ms in the beginning.
private struct Watch {
    private let start = ContinuousClock.now
    private var clock = SteadyClock(ttl: .milliseconds(3_200))
    private(set) var passed = 0
    private var offset = 10_000

    private var now: ContinuousClock.Instant { start + .milliseconds(passed) }

    var word: SteadyClock.Word? { clock.word(at: now) }

    mutating func pass(_ milliseconds: Int) { passed += milliseconds }

    mutating func jump(_ milliseconds: Int) { offset += milliseconds }

    mutating func read(
        off: Int = 0, epoch: UInt64 = 1, taking: Int = 0, readAfter: Int = 0
    ) {
        let sentAt = now
        let milliseconds = offset + passed + min(taking, readAfter) + off
        passed += taking
        clock.note(
            UInt64(milliseconds), in: Epoch(epoch), sentAt: sentAt, receivedAt: now)
    }
}
