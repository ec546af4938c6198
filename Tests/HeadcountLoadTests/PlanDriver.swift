import HeadcountLoad

/// Runs a plan on virtual time, with sockets that do as they are told.
struct PlanDriver {
    /// What becomes of a socket.
    enum Fate {
        case joinsAfter(Duration)
        case failsAfter(Duration)
    }

    private enum Event {
        case joins(Int), ends(Int)
    }

    var plan: LoadPlan
    /// How long a socket takes to end once it is told to close.
    var endDelay = Duration.milliseconds(1)
    /// A time in which nothing is done, as when the machine is busy otherwise.
    var stall: ClosedRange<Duration>?
    private(set) var opens: [(place: Int, intended: Duration, now: Duration)] = []
    private(set) var closes: [Int] = []
    private(set) var questions: [Int] = []
    private(set) var beats: [(place: Int, now: Duration)] = []
    /// The most sockets that existed at a time, once those that fail had failed.
    private(set) var peak = 0
    private var events: [(time: Duration, event: Event)] = []
    private var open: Set<Int> = []

    init(_ settings: LoadSettings) {
        plan = LoadPlan(settings)
    }

    /// In steps of a millisecond.
    ///
    /// - Parameter fate: Of the socket at a place, by which of the place's sockets it is: 1, 2 …
    mutating func run(until end: Duration, fate: (Int, Int) -> Fate) {
        var attempts: [Int: Int] = [:]
        var now = Duration.zero
        while now < end, plan.phase != .over {
            defer { now += .milliseconds(1) }
            if let stall, stall.contains(now) { continue }
            happen(at: now)
            while let step = plan.next(at: now) {
                guard case .open(let place, let intended) = step else {
                    take(step, now)
                    continue
                }
                opens.append((place, intended, now))
                attempts[place, default: 0] += 1
                precondition(open.insert(place).inserted, "two sockets at one place")
                switch fate(place, attempts[place] ?? 0) {
                case .joinsAfter(let delay): events.append((now + delay, .joins(place)))
                case .failsAfter(let delay): events.append((now + delay, .ends(place)))
                }
            }
            peak = max(peak, open.count)
        }
    }

    private mutating func take(_ step: LoadPlan.Step, _ now: Duration) {
        switch step {
        case .open: break
        case .close(let place):
            closes.append(place)
            events.append((now + endDelay, .ends(place)))
        case .ask(let place, _): questions.append(place)
        case .beat(let place): beats.append((place, now))
        }
    }

    private mutating func happen(at now: Duration) {
        let due = events.filter { $0.time <= now }
        events.removeAll { $0.time <= now }
        for (_, event) in due {
            switch event {
            case .joins(let place): plan.hasJoined(place)
            case .ends(let place):
                open.remove(place)
                plan.hasEnded(place)
            }
        }
    }
}
