/// Which families there are, and who has which name.
struct MetricCatalog: Sendable {
    /// How many families there may be. Their names are in the code, which is seldom so large.
    static let maximumFamilies = 1000

    /// A family of a collector, as the collector calls it.
    struct CollectedName: Hashable, Sendable {
        let text: String
        let kind: MetricKind
    }

    private struct Description: Sendable {
        var help: String?
        var buckets: HistogramBuckets?
    }

    private let maximumSeries: Int
    private var families: [MetricName: MetricFamily] = [:]
    /// The families that collectors write: their names are theirs for good.
    private(set) var collected: [CollectedName: MetricName] = [:]
    /// The names of all families and their samples.
    private var claims: Set<String> = []
    private var descriptions: [String: Description] = [:]

    init(maximumSeries: Int) { self.maximumSeries = max(1, maximumSeries) }

    /// The families of handlers, in no order.
    var handled: [MetricFamily] { Array(families.values) }

    /// The series of a label of swift-metrics with its dimensions, made if need be.
    mutating func use<Series: MetricSeries>(
        _ type: Series.Type, _ label: String, _ kind: MetricKind, _ dimensions: [(String, String)]
    ) throws(MetricRefusal) -> Series {
        let name = MetricName(label, kind)
        if families[name] == nil {
            try claim(name)
            let description = description(of: name)
            families[name] = MetricFamily(
                name, help: description?.help ?? "The \(kind.rawValue) \(label).",
                buckets: description?.buckets ?? .latency)
        }
        let labels = MetricLabels(dimensions, kind)
        guard let series = families[name]?.use(type, labels, limit: maximumSeries) else {
            throw MetricRefusal(reason: .tooManySeries, name: name.full)
        }
        return series
    }

    /// Takes one user from a series. A family without series leaves its name to others.
    mutating func drop(_ series: any MetricSeries) {
        families[series.name]?.drop(series)
        guard let family = families[series.name], family.count == 0 else { return }
        families[series.name] = nil
        claims.subtract(series.name.claims)
    }

    /// The name of a family that a collector writes, which is from now on not free for handlers.
    mutating func collect(_ collected: CollectedName) throws(MetricRefusal) -> MetricName {
        if let name = self.collected[collected] { return name }
        let name = MetricName(collected.text, collected.kind)
        // `joins` and `joins_total` are one counter.
        if self.collected.values.contains(name) { try findRoom(name) } else { try claim(name) }
        self.collected[collected] = name
        return name
    }

    /// Sets the help and the buckets of a name; what is nil stays.
    mutating func describe(
        _ text: String, help: String?, buckets: HistogramBuckets?
    ) throws(MetricRefusal) {
        let key = MetricName.sanitized(text)
        var description = descriptions[key] ?? Description()
        if let help { description.help = help }
        if let buckets { description.buckets = buckets }
        descriptions[key] = description
        for kind in [MetricKind.counter, .gauge, .histogram] {
            let name = MetricName(text, kind)
            if let help { families[name]?.help = help }
            if let buckets, let layout = families[name]?.layout, !layout.change(buckets) {
                throw MetricRefusal(reason: .buckets, name: key)
            }
        }
    }

    /// Counters may be described with `_total` or without.
    private func description(of name: MetricName) -> Description? {
        descriptions[name.full] ?? descriptions[name.base]
    }

    private mutating func claim(_ name: MetricName) throws(MetricRefusal) {
        let names = name.claims
        guard claims.isDisjoint(with: names) else {
            throw MetricRefusal(reason: .nameTaken, name: name.full)
        }
        try findRoom(name)
        claims.formUnion(names)
    }

    private func findRoom(_ name: MetricName) throws(MetricRefusal) {
        guard families.count + collected.count < Self.maximumFamilies else {
            throw MetricRefusal(reason: .tooManyFamilies, name: name.full)
        }
    }
}
