/// When the operations of one kind are due: the first at a start, each next one an interval later.
///
/// The times are fixed before anything is sent, and a latency counts from them: an operation that
/// waits, for the server or for us, is charged for its wait (no coordinated omission).
///
/// While operations cannot be started and the schedule is held, those that were due by then keep
/// their times. Once they have been started it goes on from there, later than
/// planned. So a stall is charged to the operations that were due in it, once each, and not to all
/// that come after: these could not be caught up without going faster than was told.
package struct Schedule: Sendable {
    private let interval: Duration
    private let end: Duration?
    private(set) var next: Duration
    private var heldSince: Duration?
    /// By how much the schedule is later than it was planned.
    package private(set) var slip: Duration = .zero

    /// - Parameters:
    ///   - perSecond: Operations a second, above 0.
    ///   - start: When the first one is due.
    ///   - end: From when on none is due; nil for never.
    package init(perSecond: Double, start: Duration, end: Duration? = nil) {
        interval = .seconds(1 / perSecond)
        next = start
        self.end = end
    }

    /// Whether all that were ever due have been taken.
    var isDone: Bool { end.map { next >= $0 } ?? false }

    /// The time of the first operation that is due and has not been taken; nil when none is.
    package mutating func due(at now: Duration) -> Duration? {
        if let since = heldSince, next > since {
            heldSince = nil
            next += now - since
            slip += now - since
        }
        return next <= now && !isDone ? next : nil
    }

    /// The operation that is due is started.
    package mutating func take() {
        next += interval
    }

    /// The operation that is due cannot be started now, and later ones shall not be due meanwhile.
    package mutating func hold(at now: Duration) {
        if heldSince == nil { heldSince = now }
    }
}
