import Synchronization

/// How many topics a table keeps: written when one comes or goes, and not when it is joined.
final class CellCount: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }

    func add(_ difference: Int) {
        if difference != 0 { number.wrappingAdd(difference, ordering: .relaxed) }
    }
}
