import CoreMetrics
import Synchronization

/// A counter. Whole and fractional amounts may be mixed; what would make it fall is ignored.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    let name: MetricName
    let labels: MetricLabels
    private let whole = Atomic<Int64>(0)
    private let fraction = Atomic<Double>(0)

    init(_ name: MetricName, _ labels: MetricLabels, _: HistogramLayout) {
        self.name = name
        self.labels = labels
    }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0, ordering: .relaxed)
    }

    func write(to text: inout Exposition) {
        let whole = whole.load(ordering: .relaxed)
        let fraction = fraction.load(ordering: .relaxed)
        guard fraction > 0 else { return text.sample(name.full, labels, whole) }
        text.sample(name.full, labels, Double(whole) + fraction)
    }
}
