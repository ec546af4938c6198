import Synchronization

/// How often each case of an enumeration was counted. Counting never contends where one thread counts.
final class CaseCounts<Case: CaseIterable & Hashable & Sendable>: Sendable {
    private let indices: [Case: Int]
    private let counts: [Count]

    /// An atomic number that an array can hold.
    private final class Count: Sendable {
        let number = Atomic<Int>(0)
    }

    init() {
        let cases = Array(Case.allCases)
        indices = [Case: Int](uniqueKeysWithValues: zip(cases, cases.indices))
        counts = cases.map { _ in Count() }
    }

    subscript(key: Case) -> Int {
        indices[key].map { counts[$0].number.load(ordering: .relaxed) } ?? 0
    }

    func add(_ key: Case) {
        if let index = indices[key] { counts[index].number.add() }
    }
}
