import Testing

@testable import HeadcountServer

@Suite("Liveness")
struct LivenessTests {
    @Test("a silent client is pinged at 25 s and 50 s, and given up at 60 s")
    func silent() {
        var liveness = Liveness(now: 100)
        #expect(liveness.action(now: 125) == .ping(25))
        #expect(liveness.action(now: 150) == .ping(10))
        #expect(liveness.action(now: 159) == .wait(1))
        #expect(liveness.action(now: 160) == .close)
    }

    @Test("a client that answers is pinged every 25 s and never closed")
    func alive() {
        var liveness = Liveness(now: 0)
        for ping in 1...20 {
            let now = UInt32(ping * 25)
            #expect(liveness.action(now: now) == .ping(25))
            liveness.heard(now: now + 1)
        }
    }

    @Test("looking too early changes nothing")
    func early() {
        var liveness = Liveness(now: 0)
        #expect(liveness.action(now: 10) == .wait(15))
        liveness.heard(now: 20)
        #expect(liveness.action(now: 24) == .wait(1))
        #expect(liveness.action(now: 25) == .ping(25))
    }
}
