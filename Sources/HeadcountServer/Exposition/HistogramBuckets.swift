/// The upper bounds of a histogram's buckets; one more, for all values, follows them.
struct HistogramBuckets: Sendable, Equatable {
    /// How many bounds there may be: with the last bucket, as many as there are cells.
    static let maximumBounds = 31

    /// For latencies: 100 µs to 10 s.
    static let latency = HistogramBuckets(checked: [
        0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        5, 10,
    ])
    /// For the lives of sockets: one second to one day.
    static let lifetime = HistogramBuckets(checked: [
        1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400,
    ])

    let bounds: [Double]
    /// The bounds as labels: `le="0.005"`, at last `le="+Inf"`. The same in both formats, so that
    /// a scraper that changes its mind finds the same series.
    let texts: [[UInt8]]

    /// Sorts the bounds and leaves out what is twice.
    ///
    /// - Returns: nil when there are more than 31, or one is below zero or no number.
    init?(_ bounds: [Double]) {
        let finite = Set(bounds).subtracting([.infinity]).sorted()
        guard finite.count <= Self.maximumBounds, bounds.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        self.init(checked: finite)
    }

    private init(checked bounds: [Double]) {
        self.bounds = bounds
        texts = (bounds + [.infinity]).map { Array("le=\"\($0.canonicalText)\"".utf8) }
    }
}
