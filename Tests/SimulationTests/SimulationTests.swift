import Foundation
import Headcount
import HeadcountTesting
import Testing

@Suite("Simulation")
struct SimulationTests {
    /// How many seeds to try: a few in a debug build, and more where the environment says so.
    static let seeds: UInt64 = {
        let text = ProcessInfo.processInfo.environment["HEADCOUNT_SEEDS"]
        return text.flatMap { UInt64($0) } ?? 100
    }()

    /// The first of them.
    static let first: UInt64 = {
        let text = ProcessInfo.processInfo.environment["HEADCOUNT_FIRST_SEED"]
        return text.flatMap { UInt64($0) } ?? 1
    }()

    static let parts: UInt64 = 4

    /// In parts that may run beside each other.
    @Test(
        "from any seed: no wrong answer says complete, and everything converges",
        arguments: 0..<parts)
    func randomly(part: UInt64) throws {
        for seed in stride(
            from: Self.first + part, to: Self.first + Self.seeds, by: Int(Self.parts))
        {
            var simulation = try Simulation(seed: seed, settings: .init(variedBy: seed))
            try simulation.runRandomly(steps: 200)
            try simulation.converge()
        }
    }
}
