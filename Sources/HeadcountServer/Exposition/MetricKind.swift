/// What the values of a family are, as Prometheus names it.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram

    /// What OpenMetrics appends to the name of such a family: names that no other family may have.
    var suffixes: [String] {
        switch self {
        case .counter: ["", "_total", "_created"]
        case .gauge: [""]
        case .histogram: ["", "_bucket", "_count", "_sum", "_created"]
        }
    }
}
