import HeadcountLoad
import Testing

@Suite("The schedule of a load")
struct ScheduleTests {
    @Test("operations are due an interval apart, whenever they are taken")
    func fixed() {
        var schedule = Schedule(perSecond: 10, start: .seconds(1))
        #expect(schedule.due(at: .milliseconds(999)) == nil)
        #expect(schedule.due(at: .milliseconds(1_070)) == .seconds(1))
        schedule.take()
        #expect(schedule.due(at: .milliseconds(1_090)) == nil)
        #expect(schedule.due(at: .milliseconds(1_100)) == .milliseconds(1_100))
        #expect(schedule.slip == .zero)
    }

    @Test("what was due in a stall keeps its time, and the rest moves by what was not caught up")
    func stall() {
        var schedule = Schedule(perSecond: 10, start: .zero)
        // Three are due at 250 ms and cannot be started before 400, 500 and 600 ms.
        schedule.hold(at: .milliseconds(250))
        var taken: [Duration] = []
        for now in [400, 500, 600].map(Duration.milliseconds) {
            if let due = schedule.due(at: now) { taken.append(due) }
            schedule.take()
            schedule.hold(at: now)
        }
        #expect(taken == [0, 100, 200].map(Duration.milliseconds))
        #expect(schedule.due(at: .milliseconds(600)) == nil)
        #expect(schedule.slip == .milliseconds(350))
        #expect(schedule.due(at: .milliseconds(650)) == .milliseconds(650))
    }
}
