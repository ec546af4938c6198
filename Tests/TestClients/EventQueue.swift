import Synchronization

/// What came, in order, for a test that takes one thing at a time and does not wait for ever.
public final class EventQueue<Element: Sendable>: Sendable {
    /// Nothing came in time.
    public struct TimedOut: Error {}

    private struct State {
        var elements: [Element] = []
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Creates an empty queue.
    public init() {}

    /// Adds one element.
    public func add(_ element: Element) {
        state.withLock { $0.elements.append(element) }
    }

    /// Forgets what came.
    public func removeAll() {
        state.withLock { $0.elements = [] }
    }

    /// Says that no more will come.
    public func finish() {
        state.withLock { $0.isFinished = true }
    }

    /// The next element; nil when there is none and none will come.
    ///
    /// - Throws: ``TimedOut`` after `timeout`.
    public func next(timeout: Duration) async throws -> Element? {
        let deadline = ContinuousClock.now + timeout
        while true {
            let (element, isFinished) = state.withLock { state -> (Element?, Bool) in
                let element = state.elements.isEmpty ? nil : state.elements.removeFirst()
                return (element, state.isFinished)
            }
            if element != nil || isFinished { return element }
            guard ContinuousClock.now < deadline else { throw TimedOut() }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
