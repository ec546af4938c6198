private import Histogram

/// The latencies of one kind of operation, in an HdrHistogram of microseconds: each percentile is
/// right to three digits, however many were recorded, and the memory stays the same.
package struct Latencies: Sendable {
    /// The percentiles that are told, in microseconds.
    package struct Summary: Sendable, Equatable {
        package var count: Int
        package var p50, p90, p99, p999, maximum: Int
    }

    /// Up to an hour.
    private var histogram = Histogram<UInt64>(highestTrackableValue: 3_600_000_000)

    package init() {}

    /// Takes in the time from when an operation was due until it was done.
    package mutating func record(_ latency: Duration) {
        let microseconds = max(0, latency / .microseconds(1))
        histogram.record(min(UInt64(microseconds), histogram.highestTrackableValue))
    }

    /// Whether nothing was recorded.
    package var isEmpty: Bool { histogram.totalCount == 0 }

    /// The percentiles so far; all zero when nothing was recorded.
    package var summary: Summary {
        func percentile(_ percent: Double) -> Int {
            // The library answers with the end of the range that it cannot tell apart.
            Int(min(histogram.valueAtPercentile(percent), histogram.maxRecorded))
        }
        return Summary(
            count: Int(histogram.totalCount), p50: percentile(50), p90: percentile(90),
            p99: percentile(99), p999: percentile(99.9), maximum: Int(histogram.maxRecorded))
    }
}
