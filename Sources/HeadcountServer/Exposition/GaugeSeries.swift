import CoreMetrics
import Synchronization

/// A gauge: a meter, or a recorder that does not aggregate.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    let name: MetricName
    let labels: MetricLabels
    private let value = Atomic<Double>(0)

    init(_ name: MetricName, _ labels: MetricLabels, _: HistogramLayout) {
        self.name = name
        self.labels = labels
    }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.store(value, ordering: .relaxed) }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func increment(by amount: Double) {
        guard amount.isFinite else { return }
        value.add(amount)
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func write(to text: inout Exposition) {
        text.sample(name.full, labels, value.load(ordering: .relaxed))
    }
}
