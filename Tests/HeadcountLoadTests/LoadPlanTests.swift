import HeadcountLoad
import Testing

@Suite("The plan of a load")
struct LoadPlanTests {
    @Test("each socket is opened at its time, then they are held, then it is over")
    func phases() {
        var driver = PlanDriver(
            LoadSettings(
                connections: 20, connectsPerSecond: 10, duration: .seconds(5),
                requestsPerSecond: 4))
        driver.run(until: .seconds(10)) { _, _ in .joinsAfter(.milliseconds(20)) }
        #expect(driver.opens.map(\.place) == Array(0..<20))
        #expect(driver.opens.map(\.intended) == (0..<20).map { .milliseconds(100 * $0) })
        #expect(driver.peak == 20)
        #expect(driver.plan.phase == .over)
        // Due at the beginning of the hold and each quarter of a second; the end has none.
        #expect(driver.questions.count == 20)
        #expect(driver.plan.slip == .zero)
    }

    @Test("churn closes in turn and opens anew only when the old socket has ended")
    func churn() {
        var driver = PlanDriver(
            LoadSettings(
                connections: 10, connectsPerSecond: 10, duration: .seconds(4), churn: 0.5,
                requestsPerSecond: 0))
        driver.endDelay = .milliseconds(300)
        driver.run(until: .seconds(10)) { _, _ in .joinsAfter(.milliseconds(20)) }
        #expect(driver.closes.count == 20)
        #expect(driver.closes.prefix(10).sorted() == Array(0..<10))
        let reopens = driver.opens.dropFirst(10)
        #expect(reopens.count >= 18)
        #expect(driver.peak == 10)
        // Due when its churn was due, started when the connection had ended.
        for reopen in reopens { #expect(reopen.now - reopen.intended >= .milliseconds(300)) }
    }

    @Test("no second has more connects than told after a stall, which those due in it pay for")
    func stall() {
        var driver = PlanDriver(
            LoadSettings(
                connections: 1_000, connectsPerSecond: 100, duration: .seconds(1),
                requestsPerSecond: 0))
        driver.stall = .milliseconds(2_000)...Duration.milliseconds(2_700)
        driver.run(until: .seconds(30)) { _, _ in .joinsAfter(.milliseconds(5)) }
        #expect(driver.opens.count == 1_000)
        for index in 100..<1_000 {
            let second = driver.opens[index].now - driver.opens[index - 100].now
            #expect(second >= .seconds(1))
        }
        let late = driver.opens.filter { $0.now - $0.intended > .milliseconds(10) }
        #expect((60...80).contains(late.count))
        #expect((.milliseconds(600)...Duration.milliseconds(800)).contains(driver.plan.slip))
    }

    @Test("a place whose socket was refused comes back with churn, and not without")
    func refused() {
        for churn in [0, 0.5] {
            var driver = PlanDriver(
                LoadSettings(
                    connections: 4, connectsPerSecond: 10, duration: .seconds(4), churn: churn,
                    requestsPerSecond: 0))
            driver.run(until: .seconds(20)) { place, attempt in
                place == 2 && attempt == 1
                    ? .failsAfter(.milliseconds(5))
                    : .joinsAfter(.milliseconds(5))
            }
            #expect(driver.opens.filter { $0.place == 2 }.count == (churn == 0 ? 1 : 3))
            #expect(driver.peak == (churn == 0 ? 3 : 4))
        }
    }

    @Test("with every socket lost and no churn there is nothing left to do")
    func allLost() {
        var driver = PlanDriver(
            LoadSettings(connections: 4, connectsPerSecond: 10, duration: .seconds(600)))
        driver.run(until: .seconds(20)) { _, _ in .failsAfter(.milliseconds(5)) }
        #expect(driver.plan.phase == .over)
        #expect(driver.plan.wake == nil)
    }

    @Test("a server that does not answer is asked on schedule all the same")
    func noOmission() {
        var plan = LoadPlan(
            LoadSettings(
                connections: 1, connectsPerSecond: 1, duration: .seconds(3),
                requestsPerSecond: 100))
        _ = plan.next(at: .zero)
        plan.hasJoined(0)
        var asked: [Duration] = []
        for now in stride(from: 0, to: 2_000, by: 1).map(Duration.milliseconds) {
            while case .ask(_, let intended)? = plan.next(at: now) { asked.append(intended) }
        }
        #expect(asked == (0..<200).map { .milliseconds(10 * $0) })
    }

    @Test("questions that were due in a stall, be it at the end, are asked with their times")
    func lateQuestions() {
        var driver = PlanDriver(
            LoadSettings(
                connections: 1, connectsPerSecond: 10, duration: .seconds(5),
                requestsPerSecond: 50))
        driver.stall = .milliseconds(4_600)...Duration.milliseconds(5_400)
        driver.run(until: .seconds(20)) { _, _ in .joinsAfter(.milliseconds(1)) }
        #expect(driver.questions.count == 250)
        #expect(driver.plan.slip == .zero)
    }

    @Test("each joined socket sends a heartbeat every 30 s")
    func heartbeats() {
        var driver = PlanDriver(
            LoadSettings(
                connections: 6, connectsPerSecond: 100, duration: .seconds(90),
                requestsPerSecond: 0))
        driver.run(until: .seconds(100)) { _, _ in .joinsAfter(.milliseconds(1)) }
        for place in 0..<6 {
            let beats = driver.beats.filter { $0.place == place }.map(\.now)
            #expect((3...4).contains(beats.count))
            for (earlier, later) in zip(beats, beats.dropFirst()) {
                #expect((29.9...30.1).contains((later - earlier) / .seconds(1)))
            }
        }
    }
}
