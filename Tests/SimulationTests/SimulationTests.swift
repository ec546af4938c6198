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

    @Test("from any seed: no wrong answer says complete, and everything converges")
    func randomly() throws {
        for seed in Self.first..<(Self.first + Self.seeds) {
            var simulation = try Simulation(seed: seed, settings: .init(variedBy: seed))
            try simulation.runRandomly(steps: 200)
            try simulation.converge()
        }
    }
}
