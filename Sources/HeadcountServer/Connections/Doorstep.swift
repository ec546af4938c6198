/// The connections of one event loop that have not sent a request yet.
///
/// Whoever opens connections and says nothing fills the doorstep and not the house: each waits for
/// ``limit`` seconds at most, and when there are too many, one of those that have waited longest goes
/// for each that comes.
struct Doorstep {
    /// How long a connection may take to send its first request, in seconds.
    static let limit = 10

    /// How many may wait.
    let capacity: Int
    private var wheel = TimingWheel<FirstRequestHandler>()
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// A connection comes.
    ///
    /// - Returns: Another one, off the doorstep, whose time is up for that.
    mutating func enter(_ handler: FirstRequestHandler) -> FirstRequestHandler? {
        let pushed = count < capacity ? nil : wheel.popEarliest()
        wheel.schedule(handler, in: Self.limit)
        count += pushed == nil ? 1 : 0
        return pushed
    }

    /// It has sent its request, or it has gone.
    mutating func leave(_ handler: FirstRequestHandler) {
        guard handler.wheelPosition != nil else { return }
        wheel.remove(handler)
        count -= 1
    }

    /// One second has passed.
    ///
    /// - Returns: Those whose time is up, off the doorstep.
    mutating func tick() -> [FirstRequestHandler] {
        let late = wheel.tick()
        count -= late.count
        return late
    }
}
