import Foundation
import Headcount
import HeadcountTesting

/// Runs the simulation over many seeds and ends at the first that breaks an invariant:
/// `swift run -c release simulate [FIRST [COUNT [STEPS]]]`.
@main
struct Simulate {
    static func main() async throws {
        do {
            try await simulate()
        } catch let breach as Simulation.Breach {
            print(breach)
            exit(1)
        }
    }

    private static func simulate() async throws {
        let numbers = CommandLine.arguments.dropFirst().map { UInt64($0) }
        guard !numbers.contains(nil), numbers.count <= 3 else {
            print("usage: simulate [FIRST-SEED [SEEDS [STEPS]]]")
            return
        }
        let given = numbers.compactMap { $0 } + Array([1, 10_000, 200].dropFirst(numbers.count))
        let (first, count, steps) = (given[0], given[1], Int(given[2]))
        let started = ContinuousClock.now
        let workers: UInt64 = 2
        let events = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    try await run(stride(from: first + worker, to: first + count, by: 2), steps)
                }
            }
            var events = 0
            for try await count in group { events += count }
            return events
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        print(
            "\(count) seeds from \(first), \(steps) steps each: \(events) events in "
                + "\(Int(seconds)) s, every invariant held")
    }

    @concurrent
    private static func run(_ seeds: StrideTo<UInt64>, _ steps: Int) async throws -> Int {
        var events = 0
        for seed in seeds {
            var simulation = try Simulation(seed: seed, settings: .init(variedBy: seed))
            try simulation.runRandomly(steps: steps)
            try simulation.converge()
            events += simulation.events
        }
        return events
    }
}
