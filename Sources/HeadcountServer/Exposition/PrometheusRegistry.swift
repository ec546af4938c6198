public import CoreMetrics
import Synchronization

/// The metrics of a process, as Prometheus scrapes them: a factory for swift-metrics.
///
/// An app bootstraps it once, and its own metrics and those of its libraries appear beside
/// Headcount's:
///
/// ```swift
/// let registry = PrometheusRegistry()
/// MetricsSystem.bootstrap(registry)
/// registry.describe("orders_duration_seconds", help: "How long an order takes.")
/// let server = try await HeadcountServer(node: node, metrics: registry, logger: logger)
/// ```
///
/// - Counters and floating-point counters become counters, whose names end with `_total`; meters,
///   and recorders that do not aggregate, gauges; timers, in seconds, and recorders that
///   aggregate, histograms.
/// - Names and labels are made fit for Prometheus: `http.requests` becomes `http_requests_total`.
/// - Handlers of the same label and dimensions share a series. It ends when as many were destroyed
///   as were made.
/// - A name that another kind has, a series too many: their handlers do nothing, the first of each
///   is told, and `headcount_metrics_refused_total` counts them. What is exposed stays valid.
///
/// Handlers write without a lock, from any thread; making and destroying them takes one.
public final class PrometheusRegistry: MetricsFactory {
    /// The buckets of histograms that are not described otherwise: 100 µs to 10 s, in seconds.
    public static let latencyBuckets = HistogramBuckets.latency.bounds
    /// Buckets for what lasts long, such as a socket: a second to a day, in seconds.
    public static let lifetimeBuckets = HistogramBuckets.lifetime.bounds

    /// Writes families at each scrape.
    typealias Collector = @Sendable (inout FamilyWriter) -> Void

    /// Names a collector, to remove it.
    struct CollectorID: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct State: Sendable {
        var catalog: MetricCatalog
        var collectors: [(id: CollectorID, collector: Collector)] = []
        var lastCollector = 0
        /// What was told; no more than so many, since names may be made up without end.
        var told: Set<MetricRefusal> = []
        var refused: [MetricRefusal.Reason: CounterSeries] = [:]
    }

    private static var maximumTold: Int { 100 }

    private let maximumSeries: Int
    private let onRefusal: @Sendable (String) -> Void
    private let state: Mutex<State>
    /// The bytes of the last exposition: the next will need about as many.
    private let lastSize = Atomic<Int>(4096)

    /// A registry without metrics but its own.
    ///
    /// - Parameters:
    ///   - maximumSeries: How many sets of labels a family may have; more are left out.
    ///   - onRefusal: Is given one line for a log about each metric that was left out, once.
    public init(
        maximumSeries: Int = 2000, onRefusal: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.maximumSeries = max(1, maximumSeries)
        self.onRefusal = onRefusal
        state = Mutex(State(catalog: MetricCatalog(maximumSeries: maximumSeries)))
        let name = "headcount_metrics_refused_total"
        describe(name, help: "Metrics, or sets of labels, that were left out, by reason.")
        let refused = MetricRefusal.Reason.allCases.map { reason in
            (reason, use(CounterSeries.self, name, .counter, [("reason", reason.rawValue)]))
        }
        state.withLock { state in
            for (reason, series) in refused { state.refused[reason] = series }
        }
    }

    /// Sets the help and the buckets of a metric, before or after its handlers are made.
    ///
    /// Buckets are settled when the family has its first value; described later they are refused.
    ///
    /// - Parameters:
    ///   - name: As it is given to swift-metrics, or as Prometheus sees it.
    ///   - help: What it says, in a sentence; nil leaves it as it is.
    ///   - buckets: The upper bounds of a histogram's buckets, at most 31, zero or more; nil leaves
    ///     them as they are.
    public func describe(_ name: String, help: String? = nil, buckets: [Double]? = nil) {
        do throws(MetricRefusal) {
            let checked = buckets.flatMap(HistogramBuckets.init)
            guard (checked == nil) == (buckets == nil) else {
                throw MetricRefusal(reason: .buckets, name: MetricName.sanitized(name))
            }
            try state.withLock { state throws(MetricRefusal) in
                try state.catalog.describe(name, help: help, buckets: checked)
            }
        } catch {
            refuse(error)
        }
    }

    /// Adds families that are written at each scrape, of values that are kept elsewhere.
    ///
    /// What it writes belongs to it from its first scrape on: handlers cannot have those names. It
    /// runs wherever the exposition is made, and holds that up.
    @discardableResult
    func collect(_ collector: @escaping Collector) -> CollectorID {
        state.withLock { state in
            state.lastCollector += 1
            let id = CollectorID(number: state.lastCollector)
            state.collectors.append((id, collector))
            return id
        }
    }

    /// Ends what ``collect(_:)`` began.
    func remove(_ id: CollectorID) {
        state.withLock { $0.collectors.removeAll { $0.id == id } }
    }

    /// All metrics as they are now.
    func exposition(_ format: Exposition.Format) -> [UInt8] {
        let size = lastSize.load(ordering: .relaxed)
        let (collectors, names) = state.withLock { ($0.collectors, $0.catalog.collected) }
        var writer = FamilyWriter(
            format, capacity: size, names: names, maximumSeries: maximumSeries, registry: self)
        for (_, collector) in collectors { collector(&writer) }

        // Families of handlers last, since the collectors may have moved them.
        var parts = writer.parts
        parts += state.withLock { $0.catalog.handled }.map { .family($0) }
        let order = parts.indices.map { (parts[$0].name.family(format), $0) }.sorted { $0 < $1 }
        var text = Exposition(format, capacity: size + size / 8)
        for (_, index) in order {
            switch parts[index] {
            case .family(let family): family.write(to: &text)
            case .collected(_, let range): text.copy(writer.text.bytes, range)
            }
        }
        text.finish()
        lastSize.store(text.bytes.count, ordering: .relaxed)
        return text.bytes
    }

    /// The series of a label and its dimensions; nil, after that was told, where there is to be
    /// none.
    func use<Series: MetricSeries>(
        _ type: Series.Type, _ label: String, _ kind: MetricKind, _ dimensions: [(String, String)]
    ) -> Series? {
        do throws(MetricRefusal) {
            return try state.withLock { state throws(MetricRefusal) in
                try state.catalog.use(type, label, kind, dimensions)
            }
        } catch {
            refuse(error)
            return nil
        }
    }

    /// Takes one user from the series of a handler, if it is one of ours.
    func drop(_ handler: AnyObject) {
        guard let series = handler as? any MetricSeries else { return }
        state.withLock { $0.catalog.drop(series) }
    }

    /// The name of a family that a collector writes for the first time; nil, after that was told,
    /// when it cannot have it.
    func collect(_ name: MetricCatalog.CollectedName) -> MetricName? {
        do throws(MetricRefusal) {
            return try state.withLock { state throws(MetricRefusal) in
                try state.catalog.collect(name)
            }
        } catch {
            refuse(error)
            return nil
        }
    }

    /// Counts what is left out, and tells of it once.
    func refuse(_ refusal: MetricRefusal, times: Int = 1) {
        let isNew = state.withLock { state in
            state.refused[refusal.reason]?.increment(by: Int64(times))
            guard state.told.count < Self.maximumTold else { return false }
            return state.told.insert(refusal).inserted
        }
        if isNew { onRefusal(refusal.message) }
    }
}
