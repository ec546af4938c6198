import HeadcountTesting
import Testing

@Suite("Fuzzing")
struct FuzzBudgetTests {
    private let mutator = ByteMutator(
        texts: [#"{"length":12}"#, "abcdef"], dictionary: ["[[", "é"], maximumLength: 1_000)

    @Test("all cases are given away, and nobody gets none")
    func shares() {
        for cases in [1_000_000, 1_000] {
            let budget = FuzzBudget(cases: cases, seed: 1)
            let parts = FuzzSubject.allCases.map(budget.cases(of:))
            #expect(parts.reduce(0, +) == cases)
        }
        let least = FuzzBudget(cases: -1, seed: 1)
        #expect(FuzzSubject.allCases.allSatisfy { least.cases(of: $0) == 1 })
    }

    @Test("a case is the same whenever it is asked for, and another for another seed or part")
    func same() {
        let (one, other) = (FuzzBudget(cases: 9, seed: 1), FuzzBudget(cases: 5, seed: 2))
        func inputs(_ budget: FuzzBudget, _ subject: FuzzSubject) -> [[UInt8]] {
            (0..<100).map { budget.attempt($0, of: subject, mutator).bytes }
        }
        #expect(inputs(one, .sessions) == inputs(one, .sessions))
        #expect(inputs(one, .sessions) != inputs(other, .sessions))
        #expect(inputs(one, .sessions) != inputs(one, .documents))
    }

    @Test("inputs are as they were, and changed in every way, and none is longer than it may be")
    func inputs() {
        var random = SeededRandom(seed: 3)
        var inputs: [[UInt8]] = []
        for _ in 0..<20_000 { inputs.append(mutator.input(&random)) }
        func share(_ holds: ([UInt8]) -> Bool) -> Double {
            Double(inputs.filter(holds).count) / Double(inputs.count)
        }
        #expect(share(mutator.corpus.contains) > 0.2)
        #expect(share { $0.contains(255) } > 0.01)
        #expect(share { $0.count > 500 } > 0.001)
        #expect(share { $0.isEmpty } > 0.001)
        #expect(share { String(decoding: $0, as: UTF8.self).contains("[[") } > 0.05)
        #expect(
            share { String(decoding: $0, as: UTF8.self).contains("9223372036854775807") } > 0.0001)
        #expect(share { $0.starts(with: Array("abc".utf8)) && $0.contains(0x7B) } > 0.001)
        #expect(inputs.allSatisfy { $0.count <= 1_000 })
        #expect(ByteMutator(corpus: []).input(&random).count < 65_537)
    }

    @Test("a failure tells all that a test needs")
    func failure() {
        let budget = FuzzBudget(cases: 1_000, seed: 5)
        let error = #expect(throws: FuzzFailure.self) {
            try budget.run(.sessions, mutator) { attempt in
                try attempt.require(attempt.round < 7, "seven is too many")
            }
        }
        let bytes = budget.attempt(7, of: .sessions, mutator).bytes
        #expect(error?.round == 7 && error?.bytes == bytes)
        let text = error?.description ?? ""
        #expect(text.hasPrefix("sessions, seed 5, round 7: seven is too many"))
        #expect(text.contains("bytes: \(bytes.hexadecimal)"))
        #expect(text.contains("HEADCOUNT_FUZZ_SEED=5"))
        #expect([0, 0x7F, 0xFF].hexadecimal == "007fff")
    }
}
