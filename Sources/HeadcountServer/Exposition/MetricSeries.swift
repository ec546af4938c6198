/// One set of labels of one family, and the value that goes with it: what a handler of
/// swift-metrics writes to, from any thread, without a lock.
protocol MetricSeries: AnyObject, Sendable {
    var name: MetricName { get }
    var labels: MetricLabels { get }

    init(_ name: MetricName, _ labels: MetricLabels, _ layout: HistogramLayout)

    /// Appends the samples as they are now.
    func write(to text: inout Exposition)
}
