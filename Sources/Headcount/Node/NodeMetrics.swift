import CoreMetrics

/// What a node records of its own work with the store.
struct NodeMetrics: Sendable {
    private let publish: Timer
    private let refresh: Timer

    init(_ factory: any MetricsFactory) {
        publish = Timer(label: "headcount_publish_duration_seconds", factory: factory)
        refresh = Timer(label: "headcount_cluster_refresh_duration_seconds", factory: factory)
    }

    /// One write took so long, from when it was sent.
    func published(in duration: Duration) {
        publish.recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    /// One look at a shard took so long.
    func refreshed(in duration: Duration) {
        refresh.recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }
}
