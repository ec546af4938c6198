/// Why a metric does not appear, or not as it was asked for.
struct MetricRefusal: Error, Hashable, Sendable {
    enum Reason: String, CaseIterable, Sendable {
        /// Another family has the name, or one of its samples would have it.
        case nameTaken = "name_taken"
        case tooManyFamilies = "too_many_families"
        case tooManySeries = "too_many_series"
        /// One scrape brought the same family, or the same labels within a family, twice.
        case duplicate
        case buckets
    }

    let reason: Reason
    let name: String

    /// One line for a log.
    var message: String {
        switch reason {
        case .nameTaken:
            "the metric \(name) is left out: another one has its name, or that of its samples"
        case .tooManyFamilies:
            "the metric \(name) is left out: there are \(MetricCatalog.maximumFamilies) others"
        case .tooManySeries:
            "the metric \(name) has too many sets of labels: further ones are left out"
        case .duplicate:
            "the metric \(name) was written twice with the same labels: the first counts"
        case .buckets:
            "the buckets described for \(name) are not taken: expected at most "
                + "\(HistogramBuckets.maximumBounds) bounds of zero or more, before the first value"
        }
    }
}
