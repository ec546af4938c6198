#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How many cases are tried, and which.
///
/// | variable | default | |
/// | --- | --- | --- |
/// | `HEADCOUNT_FUZZ_CASES` | 1,000,000 | of all suites together; each has its share |
/// | `HEADCOUNT_FUZZ_SEED` | 24301 | another one leads to other cases |
///
/// The seed does not change by itself: a run that fails does so again, and one that passed is no
/// reason to doubt the next.
public struct FuzzBudget: Sendable {
    /// What takes longer is a fault, even where the machine is slow and the build is not optimized:
    /// the usual case takes microseconds, and the longest input a few milliseconds.
    public static let patience = Duration.seconds(5)

    /// What the environment asks for.
    public static let current = FuzzBudget(
        cases: environment("HEADCOUNT_FUZZ_CASES").flatMap { Int($0) } ?? 1_000_000,
        seed: environment("HEADCOUNT_FUZZ_SEED").flatMap { UInt64($0) } ?? 24_301)

    /// The cases of all suites together.
    public let cases: Int
    /// What all of them follow from.
    public let seed: UInt64

    /// Creates a budget.
    public init(cases: Int, seed: UInt64) {
        self.cases = max(0, cases)
        self.seed = seed
    }

    /// How many cases one part gets: its share, and at least one.
    public func cases(of subject: FuzzSubject) -> Int {
        max(1, Int((Double(cases) * Double(subject.share) / 100).rounded()))
    }

    /// Tries the cases of one part.
    ///
    /// When the process ends by a trap, the last words on stderr are the case that was tried.
    ///
    /// - Parameters:
    ///   - subject: The part, which has its share of the budget.
    ///   - mutators: What the cases are made by: a round's place in the list is its number modulo
    ///     the list's length.
    ///   - body: Tries one case, and throws what is wrong.
    /// - Throws: ``FuzzFailure``, for whatever `body` throws, and for a case that took longer than
    ///   ``patience``.
    public func run(
        _ subject: FuzzSubject, _ mutators: ByteMutator...,
        body: (inout FuzzCase) throws -> Void
    ) throws(FuzzFailure) {
        let lastWords = LastWords("\(subject.rawValue), seed \(seed)")
        defer { lastWords.forget() }
        for round in 0..<cases(of: subject) {
            var attempt = attempt(round, of: subject, mutators[round % mutators.count])
            lastWords.note(round: round, attempt.bytes)
            let start = ContinuousClock.now
            do {
                try body(&attempt)
            } catch {
                throw failure(attempt, of: subject, "\(error)")
            }
            let time = ContinuousClock.now - start
            guard time < Self.patience else {
                throw failure(attempt, of: subject, "it took \(time)")
            }
        }
    }

    /// One case of one part, the same whenever it is asked for.
    public func attempt(
        _ round: Int, of subject: FuzzSubject, _ mutator: ByteMutator
    ) -> FuzzCase {
        // FNV-1a: parts that share a corpus do not share their cases.
        var start = subject.rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        start = (start ^ seed) &+ UInt64(round) &* 0xD605_1CD5_B3E4_2B1F
        var random = SeededRandom(seed: start)
        let bytes = mutator.input(&random)
        return FuzzCase(round: round, bytes: bytes, random: random)
    }

    private func failure(
        _ attempt: FuzzCase, of subject: FuzzSubject, _ cause: String
    ) -> FuzzFailure {
        FuzzFailure(
            subject: subject, seed: seed, round: attempt.round, bytes: attempt.bytes, cause: cause)
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
