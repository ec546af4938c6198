import Testing

@testable import HeadcountRedis

@Suite("Redis's clock")
struct StoreClockTests {
    private let clock = StoreClock(ttl: .seconds(4))
    private let start = ContinuousClock.now

    /// A reading of Redis's time, in milliseconds, with when it was sent and when it came.
    private func set(_ milliseconds: UInt64, sent: Int, came: Int) {
        clock.set(
            milliseconds, sentAt: start + .milliseconds(sent),
            receivedAt: start + .milliseconds(came))
    }

    @Test("A clock that runs evenly has not jumped, however late its replies are")
    func even() {
        set(1_000_000, sent: 0, came: 900)
        set(1_001_000, sent: 1_000, came: 1_001)
        set(1_001_900, sent: 1_001, came: 1_950)
        set(1_600_000, sent: 600_000, came: 600_010)
        #expect(clock.takeJump() == .zero)
    }

    @Test("A jump on or back is told once, by how much at least it must have been")
    func jumps() {
        set(1_000_000, sent: 0, came: 10)
        set(4_601_000, sent: 1_000, came: 1_010)
        #expect(clock.takeJump() == .milliseconds(3_600_000 - 10))
        #expect(clock.takeJump() == .zero)
        set(4_599_000, sent: 2_000, came: 2_010)
        #expect(clock.takeJump() == .milliseconds(-3_000 + 10))
        set(4_599_300, sent: 2_100, came: 2_110)
        #expect(clock.takeJump() == .zero, "a push of 200 ms")
    }
}
