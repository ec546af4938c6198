import DequeModule
import NIOCore

/// Work of one event loop that may cost much, a little of it at a time: what many sockets ask for at
/// once does not make the others wait until all of it is done, and those who do not read what they have
/// got come last. Used on that loop alone.
final class Turns {
    /// How long one turn may take.
    private static let length = TimeAmount.milliseconds(2)
    /// What the others have between two turns.
    private static let pause = TimeAmount.microseconds(250)
    /// The same while nothing waits but what comes last.
    private static let longPause = TimeAmount.milliseconds(2)

    private var waiting: Deque<() -> Void> = []
    private var waitingLast: Deque<() -> Void> = []
    private var end = NIODeadline.uptimeNanoseconds(0)
    private var isScheduled = false

    /// Runs `body` now if this turn has time left and nothing waits, or in a later turn.
    ///
    /// - Parameter isLast: Whether it waits for all others.
    func run(on eventLoop: any EventLoop, isLast: Bool, _ body: @escaping () -> Void) {
        let now = NIODeadline.now()
        if now > end + Self.pause { end = now + Self.length }
        if waiting.isEmpty, !isLast, now < end { return body() }
        if isLast { waitingLast.append(body) } else { waiting.append(body) }
        schedule(on: eventLoop)
    }

    private func schedule(on eventLoop: any EventLoop) {
        guard !isScheduled else { return }
        isScheduled = true
        let pause = waiting.isEmpty ? Self.longPause : Self.pause
        eventLoop.assumeIsolated().scheduleTask(in: pause) { self.turn(on: eventLoop) }
    }

    private func turn(on eventLoop: any EventLoop) {
        isScheduled = false
        end = .now() + Self.length
        while NIODeadline.now() < end,
            let body = waiting.popFirst() ?? waitingLast.popFirst()
        {
            body()
        }
        if !waiting.isEmpty || !waitingLast.isEmpty { schedule(on: eventLoop) }
    }
}
