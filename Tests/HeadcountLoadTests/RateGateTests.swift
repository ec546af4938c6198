import HeadcountLoad
import Testing

@Suite("The rate of a load")
struct RateGateTests {
    @Test("no second has more starts than the rate, whatever is due", arguments: [1, 3, 10, 333])
    func neverMore(_ rate: Int) {
        var gate = RateGate(perSecond: Double(rate), isStrict: true)
        var starts: [Duration] = []
        var now = Duration.zero
        while now < .seconds(5) {
            while gate.isOpen(at: now) {
                gate.start(at: now)
                starts.append(now)
            }
            now += .milliseconds(1)
        }
        let shortest = zip(starts, starts.dropFirst(rate)).map { $1 - $0 }.min() ?? .zero
        #expect(shortest >= .seconds(1))
        #expect(starts.count >= 4 * rate)
    }

    @Test("what a stall left behind is caught up at twice the pace at most")
    func bounded() {
        var gate = RateGate(perSecond: 100, isStrict: false)
        var burst = 0
        while gate.isOpen(at: .seconds(3)) {
            gate.start(at: .seconds(3))
            burst += 1
        }
        #expect(burst == 20)
        #expect(gate.opening == .milliseconds(3_100))
        for step in 31...38 {
            for _ in 0..<20 where gate.isOpen(at: .milliseconds(100 * step)) {
                gate.start(at: .milliseconds(100 * step))
                burst += 1
            }
        }
        #expect(burst == 180)
    }

    @Test("a rate below one a second holds")
    func slow() {
        var gate = RateGate(perSecond: 0.5, isStrict: true)
        gate.start(at: .seconds(1))
        #expect(gate.opening == .seconds(3))
    }
}
