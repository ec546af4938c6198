import Synchronization

/// How many connections a port has.
final class ConnectionCount: Sendable {
    let limit: Int
    private let value = Atomic<Int>(0)
    private let isTold = Atomic<Bool>(false)

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

    /// Says that there are too many, the first time that there are.
    func tellOnce(_ tell: () -> Void) {
        if !isTold.exchange(true, ordering: .relaxed) { tell() }
    }

    /// Counts one less.
    func close() { value.wrappingSubtract(1, ordering: .relaxed) }
}
