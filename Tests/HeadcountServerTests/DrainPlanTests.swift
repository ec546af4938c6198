import Testing

@testable import HeadcountServer

@Suite("Drain plan")
struct DrainPlanTests {
    private let start = ContinuousClock.now
    private var plan: DrainPlan {
        DrainPlan(startedAt: start, delay: .seconds(5), duration: .seconds(20))
    }

    @Test(
        "all stay until the delay is over; then they go evenly",
        arguments: [(0, 1.0), (4.9, 1.0), (5, 1.0), (10, 0.75), (15, 0.5), (25, 0), (60, 0)])
    func share(_ seconds: Double, _ share: Double) {
        #expect(abs(plan.share(at: start + .seconds(seconds)) - share) < 1e-9)
    }

    @Test("without a duration all go at the end of the delay")
    func atOnce() {
        let plan = DrainPlan(startedAt: start, delay: .seconds(1), duration: .zero)
        #expect(plan.share(at: start + .milliseconds(999)) == 1)
        #expect(plan.share(at: start + .seconds(1)) == 0)
        let now = DrainPlan(startedAt: start, delay: .zero, duration: .zero)
        #expect(now.share(at: start) == 0)
    }

    @Test("batches follow one another by chance, and close all by the end", arguments: 1...20)
    func batches(_ seed: Int) {
        var chance = SystemRandomNumberGenerator()
        var now = start
        var open = 1.0
        var batches = 0
        var largest = 0.0
        while plan.share(at: now) > 0 {
            let next = plan.nextBatch(after: now, chance: .random(in: 0...1, using: &chance))
            #expect(next > now)
            let closed = open * plan.batch(from: now, to: next)
            if next < plan.startedAt + plan.delay { #expect(closed == 0) }
            largest = max(largest, closed)
            open -= closed
            now = next
            batches += 1
        }
        #expect(now == plan.end)
        #expect(open < 1e-9)
        #expect((50...250).contains(batches))
        #expect(largest < 0.02, "no batch is a herd")
    }
}
