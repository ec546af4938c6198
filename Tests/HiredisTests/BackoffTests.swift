import Hiredis
import Testing

@Suite("Backoff")
struct BackoffTests {
    @Test("The limit doubles with each failure up to the maximum, and never overflows")
    func limits() {
        let backoff = Backoff()
        let limits = (0...7).map { backoff.limit(failures: $0) }
        #expect(limits == [50, 50, 100, 200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
        #expect(backoff.limit(failures: .max) == .seconds(1))
        #expect(backoff.limit(failures: .min) == .milliseconds(50))
    }

    @Test("Delays are spread over the whole range, and the first is at most 50 ms")
    func jitter() {
        var generator = Seeded(state: 42)
        let first = (0..<1_000).map { _ in Backoff().delay(failures: 1, using: &generator) }
        #expect(first.allSatisfy { $0 >= .zero && $0 <= .milliseconds(50) })
        let late = (0..<1_000).map { _ in Backoff().delay(failures: 20, using: &generator) }
        #expect(late.allSatisfy { $0 >= .zero && $0 <= .seconds(1) })
        #expect(late.filter { $0 < .milliseconds(250) }.count > 150)
        #expect(late.filter { $0 > .milliseconds(750) }.count > 150)
    }

    @Test("The same randomness gives the same delays")
    func determinism() {
        var one = Seeded(state: 7)
        var other = Seeded(state: 7)
        for failures in 1..<50 {
            #expect(
                Backoff().delay(failures: failures, using: &one)
                    == Backoff().delay(failures: failures, using: &other))
        }
    }

    @Test("A maximum below the first limit is raised to it, and nothing is negative")
    func nonsense() {
        #expect(Backoff(initial: .seconds(2), maximum: .seconds(1)).maximum == .seconds(2))
        #expect(Backoff(initial: .seconds(-1), maximum: .seconds(-1)).limit(failures: 9) == .zero)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct Seeded: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
