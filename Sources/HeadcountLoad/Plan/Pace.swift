/// When operations of one kind are due, and how fast they may be started.
///
/// A strict pace never goes faster than its rate, so what could not be started in time moves its
/// schedule. Another one keeps its schedule and catches up, at twice the pace at most.
struct Pace: Sendable {
    private(set) var schedule: Schedule
    private(set) var gate: RateGate

    private let isStrict: Bool

    /// - Parameter perSecond: Above 0.
    init(perSecond: Double, isStrict: Bool, start: Duration, end: Duration? = nil) {
        self.isStrict = isStrict
        schedule = Schedule(perSecond: perSecond, start: start, end: end)
        gate = RateGate(perSecond: perSecond, isStrict: isStrict)
    }

    /// Starts the operation that is due, if there is one and the rate lets it.
    ///
    /// - Parameter isPossible: False when there is no socket that could do it; the schedule is
    ///   then held.
    /// - Returns: The time at which it was due.
    mutating func start(at now: Duration, ifPossible isPossible: Bool = true) -> Duration? {
        guard let intended = schedule.due(at: now) else { return nil }
        let isOpen = gate.isOpen(at: now)
        guard isPossible, isOpen else {
            if !isPossible || isStrict { schedule.hold(at: now) }
            return nil
        }
        schedule.take()
        gate.start(at: now)
        return intended
    }

    /// Starts an operation that is on no schedule, if the rate lets it.
    mutating func startUnscheduled(at now: Duration) -> Bool {
        guard gate.isOpen(at: now) else { return false }
        gate.start(at: now)
        return true
    }

    /// When the next operation can be started; nil when none is left.
    var wake: Duration? { schedule.isDone ? nil : max(schedule.next, gate.opening) }
}
