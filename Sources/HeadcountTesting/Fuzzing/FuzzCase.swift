/// One input, with chance of its own for whatever else there is to choose.
public struct FuzzCase: Sendable {
    /// Which of the run's cases it is, from 0.
    public let round: Int
    /// The input.
    public let bytes: [UInt8]
    /// Chance, the same for the same seed and round.
    public var random: SeededRandom

    /// Throws unless a condition holds; the run adds what is needed to see it again.
    ///
    /// - Throws: ``Broken``.
    @inline(__always)
    public func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Broken) {
        if !condition { throw Broken(description: rule()) }
    }

    /// A rule that an input broke.
    public struct Broken: Error, CustomStringConvertible {
        /// What did not hold.
        public let description: String

        /// Creates the error from a sentence.
        public init(description: String) {
            self.description = description
        }
    }
}

/// A case that broke a rule: all that is needed to make a test of it.
public struct FuzzFailure: Error, CustomStringConvertible {
    /// What was fuzzed.
    public let subject: FuzzSubject
    /// The seed of the run.
    public let seed: UInt64
    /// The case's number in the run.
    public let round: Int
    /// The input.
    public let bytes: [UInt8]
    /// What did not hold.
    public let cause: String

    /// All of it; the input in hexadecimal, and as text if it is some.
    public var description: String {
        """
        \(subject.rawValue), seed \(seed), round \(round): \(cause)
          bytes: \(bytes.hexadecimal)
          text: \(String(validating: bytes, as: UTF8.self)?.debugDescription ?? "none")
          again: HEADCOUNT_FUZZ_SEED=\(seed)
        """
    }
}

extension [UInt8] {
    static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    /// Two digits a byte.
    public var hexadecimal: String {
        let digits = Self.hexadecimalDigits
        let text = flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
