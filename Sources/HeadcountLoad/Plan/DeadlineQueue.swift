import NIOCore

/// Deadlines of many that all have the same time: the one that was added first is due first, so
/// that one timer serves all.
package struct DeadlineQueue<Element: Sendable>: Sendable {
    private var waiting: CircularBuffer<(deadline: Duration, element: Element)> = []
    private let limit: Duration

    /// - Parameter limit: How long each one has.
    package init(limit: Duration) {
        self.limit = limit
    }

    /// The earliest deadline.
    package var next: Duration? { waiting.first?.deadline }

    /// Adds one whose time begins now.
    package mutating func add(_ element: Element, at now: Duration) {
        waiting.append((now + limit, element))
    }

    /// Takes out one whose deadline has passed.
    package mutating func due(at now: Duration) -> Element? {
        guard let next, next <= now else { return nil }
        return waiting.removeFirst().element
    }
}
