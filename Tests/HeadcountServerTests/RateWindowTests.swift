import Testing

@testable import HeadcountServer

@Suite("Rate window")
struct RateWindowTests {
    private func totals(joins: Int) -> TrafficTotals {
        var totals = TrafficTotals()
        totals.joins = joins
        return totals
    }

    @Test("there is no rate before the first sample")
    func empty() {
        #expect(RateWindow().perSecond(over: 60, \.joins) == 0)
    }

    @Test("a steady rate is the same over one minute and five")
    func steady() {
        var window = RateWindow()
        for sample in 1...100 { window.sample(totals(joins: sample * 50)) }
        #expect(window.perSecond(over: 60, \.joins) == 10)
        #expect(window.perSecond(over: 300, \.joins) == 10)
    }

    @Test("a burst leaves the one-minute rate after a minute, and the other later")
    func burst() {
        var window = RateWindow()
        window.sample(totals(joins: 600))
        #expect(window.perSecond(over: 60, \.joins) == 120)
        for _ in 0..<12 { window.sample(totals(joins: 600)) }
        #expect(window.perSecond(over: 60, \.joins) == 0)
        #expect(window.perSecond(over: 300, \.joins) == 600.0 / 65)
        for _ in 0..<60 { window.sample(totals(joins: 600)) }
        #expect(window.perSecond(over: 300, \.joins) == 0)
    }
}
