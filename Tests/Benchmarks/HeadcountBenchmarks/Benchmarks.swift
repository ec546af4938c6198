import AllocationCount
import Benchmark

/// The parts that everything else is made of. Allocations do not change from run to run, and are
/// held against the files in `Tests/Benchmarks/Thresholds`; times are for reading.
let benchmarks: @Sendable () -> Void = {
    unsafe Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, allocations], scalingFactor: .kilo,
        maxDuration: .seconds(1))
    registerTable()
    registerView()
    registerAnswers()
    registerProtocol()
}

/// Calls of malloc and its relatives.
let allocations = BenchmarkMetric.custom("Allocations")

extension Benchmark {
    /// Measures a thousand repetitions at a time of what `prepare` returns.
    ///
    /// A name has no spaces: the file of its thresholds would not be found.
    static func repeating(
        _ name: String, _ prepare: @escaping @Sendable () throws -> () throws -> Void
    ) {
        Benchmark(name) { benchmark in
            let body = try prepare()
            // What is allocated once is not counted.
            try body()
            benchmark.startMeasurement()
            let before = allocation_count()
            for _ in benchmark.scaledIterations { try body() }
            let count = allocation_count() - before
            benchmark.stopMeasurement()
            benchmark.measurement(allocations, Int(count))
        }
    }
}
