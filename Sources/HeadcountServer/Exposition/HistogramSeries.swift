import CoreMetrics
import Synchronization

/// A histogram: a timer, in seconds, or a recorder that aggregates.
///
/// A value that is no number is ignored; one below zero counts as zero, since sums must not fall.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    let name: MetricName
    let labels: MetricLabels
    private let layout: HistogramLayout
    /// How often each bucket was hit.
    private let hits = InlineArray<32, Atomic<Int>> { _ in Atomic(0) }
    private let sum = Atomic<Double>(0)

    init(_ name: MetricName, _ labels: MetricLabels, _ layout: HistogramLayout) {
        self.name = name
        self.labels = labels
        self.layout = layout
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let value = max(0, value)
        hits[layout.index(of: value)].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    /// The count is that of all buckets, so that it fits them while values come in.
    func write(to text: inout Exposition) {
        var count = 0
        for (index, bound) in layout.buckets.texts.enumerated() {
            count += hits[index].load(ordering: .relaxed)
            text.bucket(name.base, labels, bound, count)
        }
        text.sample(name.base, suffix: "_sum", labels, sum.load(ordering: .relaxed))
        text.sample(name.base, suffix: "_count", labels, Int64(count))
    }
}
