import Synchronization

/// How many connections a port has.
final class ConnectionCount: Sendable {
    private let limit: Int
    private let value = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts one more, unless there are as many as there may be: then ``close()`` is owed.
    func open() -> Bool {
        let before = value.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before >= limit else { return true }
        close()
        return false
    }

    /// Counts one less.
    func close() { value.wrappingSubtract(1, ordering: .relaxed) }
}
