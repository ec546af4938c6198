import Testing

/// What the observer would say: a judge that never finds anything would prove nothing.
@Suite("The verdict on an answer")
struct VerdictTests {
    private let truth = Truth()
    private let verdict: Verdict

    init() {
        verdict = Verdict(truth: truth, rhythm: .quick)
        truth.tell("n1", 20...20, .counted)
        truth.tell("n2", 5...5, .counted)
    }

    @Test("A right answer passes, also one that is as old as it says")
    func right() async throws {
        #expect(fault(["n1": 20, "n2": 5]) == nil)
        let changed = ContinuousClock.now
        truth.tell("n2", 6...6)
        #expect(fault(["n1": 20, "n2": 5], age: 500) == nil)
        let later = changed + verdict.rhythm.lag + .seconds(1)
        #expect(fault(["n1": 20, "n2": 5], age: 500, at: later)?.contains("never had 5") == true)
        #expect(fault(["n1": 20, "n2": 5], age: 1_500, at: later) == nil)
    }

    @Test("A node's own count must be that of this moment")
    func own() {
        truth.tell("n1", 21...21)
        let later = ContinuousClock.now + .milliseconds(1)
        #expect(fault(["n1": 20, "n2": 5], at: later)?.contains("never had 20") == true)
    }

    @Test("Counts that are too small, too large, missing, unknown or too many are found")
    func wrong() {
        #expect(fault(["n1": 20, "n2": 4])?.contains("n2 never had 4") == true)
        #expect(fault(["n1": 20, "n2": 10])?.contains("n2 never had 10") == true)
        #expect(fault(["n1": 20])?.contains("n2 is missing") == true)
        #expect(fault(["n1": 20, "n2": 5, "n2~2": 5])?.contains("nobody knows n2~2") == true)
        #expect(fault(["n1": 20, "n2": 5], total: 24)?.contains("add up") == true)
        #expect(fault(["n1": 20, "n2": 5], topics: 24)?.contains("add up") == true)
    }

    @Test("An answer that is too old to be complete is found")
    func old() {
        #expect(fault(["n1": 20, "n2": 5], isStale: true)?.contains("stale") == true)
        #expect(fault(["n1": 20, "n2": 5], age: 2_001)?.contains("older than ttl") == true)
    }

    @Test("A node that may be dead may be counted or not, and one that is gone may not")
    func dead() {
        truth.tell("n2", nil, .either)
        #expect(fault(["n1": 20, "n2": 5]) == nil)
        #expect(fault(["n1": 20]) == nil)
        truth.tell("n2", nil, .gone)
        let later = ContinuousClock.now + Rhythm.noise * 2
        #expect(fault(["n1": 20, "n2": 5], at: later)?.contains("n2 is gone") == true)
        #expect(fault(["n1": 20], at: later) == nil)
    }

    /// What is wrong with n1's answer of these counts, given by it at once.
    private func fault(
        _ counts: [String: Int], total: Int? = nil, topics: Int? = nil, isStale: Bool = false,
        age: Int = 0, at time: ContinuousClock.Instant = .now
    ) -> String? {
        let sum = counts.values.reduce(0, +)
        let nodes = counts.mapValues { ClusterAnswer.Node(total: $0, age: age) }
        let answer = ClusterAnswer(
            node: "n1", nodes: nodes, topics: ["a": .init(total: topics ?? sum)],
            total: total ?? sum, isComplete: true, isStale: isStale, age: age)
        return verdict.fault(of: answer, sent: time, received: time)
    }
}
