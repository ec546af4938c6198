import Synchronization

/// Which buckets the histograms of a family have: settled by the first value of any of them.
final class HistogramLayout: Sendable {
    private let state: Mutex<HistogramBuckets>
    /// The bounds, then infinity as often as there is room: read without a lock, and written only
    /// while they are not settled.
    private let bounds = InlineArray<32, Atomic<Double>> { _ in Atomic(.infinity) }
    private let isSettled = Atomic<Bool>(false)

    init(_ buckets: HistogramBuckets) {
        state = Mutex(buckets)
        write(buckets)
    }

    var buckets: HistogramBuckets { state.withLock { $0 } }

    /// Changes the buckets, unless they are settled.
    ///
    /// - Returns: Whether the buckets are now as asked for.
    func change(_ buckets: HistogramBuckets) -> Bool {
        state.withLock { state in
            if !isSettled.load(ordering: .relaxed) {
                state = buckets
                write(buckets)
            }
            return state == buckets
        }
    }

    /// The bucket of a value, which settles the buckets. A bound belongs to the bucket below it.
    func index(of value: Double) -> Int {
        if !isSettled.load(ordering: .acquiring) {
            state.withLock { _ in isSettled.store(true, ordering: .releasing) }
        }
        var index = 0
        while value > bounds[index].load(ordering: .relaxed) { index += 1 }
        return index
    }

    private func write(_ buckets: HistogramBuckets) {
        for index in 0..<bounds.count {
            let bound = index < buckets.bounds.count ? buckets.bounds[index] : .infinity
            bounds[index].store(bound, ordering: .relaxed)
        }
    }
}
