extension Simulation {
    /// An invariant did not hold.
    public struct Breach: Error, CustomStringConvertible {
        /// The seed that leads to it again.
        public let seed: UInt64
        /// When, in milliseconds since the start.
        public let time: Int
        /// What did not hold, and the numbers.
        public let text: String
        /// What happened shortly before.
        public let trace: [String]

        /// All of it, for a test's output.
        public var description: String {
            "seed \(seed), at \(time) ms: \(text)\n" + trace.map { "  \($0)\n" }.joined()
        }
    }
}
