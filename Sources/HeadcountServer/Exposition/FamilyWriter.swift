/// Writes the families of collectors, while a scrape waits.
///
/// ```swift
/// registry.collect { families in
///     families.gauge("headcount_sockets", help: "Live sockets of this node.", table.sockets)
///     families.gauge("headcount_connections", help: "Connections, by topic.") { samples in
///         for (topic, count) in largest { samples.add(count, ["topic": topic]) }
///     }
/// }
/// ```
///
/// A family without samples is left out.
struct FamilyWriter {
    /// A family that stands somewhere.
    enum Part {
        case family(MetricFamily)
        case collected(MetricName, Range<Int>)

        var name: MetricName {
            switch self {
            case .family(let family): family.name
            case .collected(let name, _): name
            }
        }
    }

    private(set) var text: Exposition
    private(set) var parts: [Part] = []
    private var written: Set<MetricName> = []
    private let names: [MetricCatalog.CollectedName: MetricName]
    private let maximumSeries: Int
    private let registry: PrometheusRegistry

    init(
        _ format: Exposition.Format, capacity: Int,
        names: [MetricCatalog.CollectedName: MetricName], maximumSeries: Int,
        registry: PrometheusRegistry
    ) {
        text = Exposition(format, capacity: capacity)
        self.names = names
        self.maximumSeries = maximumSeries
        self.registry = registry
    }

    /// Writes a gauge without labels.
    mutating func gauge(_ name: String, help: String, _ value: Int) {
        family(name, .gauge, help) { $0.add(value) }
    }

    /// Writes a gauge without labels.
    mutating func gauge(_ name: String, help: String, _ value: Double) {
        family(name, .gauge, help) { $0.add(value) }
    }

    /// Writes a gauge with the samples that `body` adds.
    mutating func gauge(_ name: String, help: String, _ body: (inout SampleWriter) -> Void) {
        family(name, .gauge, help, body)
    }

    /// Writes a counter without labels. Its name should end with `_total`.
    mutating func counter(_ name: String, help: String, _ value: Int) {
        family(name, .counter, help) { $0.add(value) }
    }

    /// Writes a counter without labels. Its name should end with `_total`.
    mutating func counter(_ name: String, help: String, _ value: Double) {
        family(name, .counter, help) { $0.add(value) }
    }

    /// Writes a counter with the samples that `body` adds. Its name should end with `_total`.
    mutating func counter(_ name: String, help: String, _ body: (inout SampleWriter) -> Void) {
        family(name, .counter, help, body)
    }

    private mutating func family(
        _ text: String, _ kind: MetricKind, _ help: String, _ body: (inout SampleWriter) -> Void
    ) {
        let collected = MetricCatalog.CollectedName(text: text, kind: kind)
        guard let name = names[collected] ?? registry.collect(collected) else { return }
        guard written.insert(name).inserted else {
            return registry.refuse(MetricRefusal(reason: .duplicate, name: name.full))
        }
        let start = self.text.bytes.count
        self.text.header(name, help: help)
        var samples = SampleWriter(name, self.text.format, limit: maximumSeries)
        // The text moves there and back: a copy would be made of all that was written so far.
        swap(&samples.text, &self.text)
        body(&samples)
        swap(&samples.text, &self.text)
        if samples.count == 0 {
            self.text.cut(at: start)
        } else {
            parts.append(.collected(name, start..<self.text.bytes.count))
        }
        if samples.duplicates > 0 {
            registry.refuse(
                MetricRefusal(reason: .duplicate, name: name.full), times: samples.duplicates)
        }
        if samples.surplus > 0 {
            registry.refuse(
                MetricRefusal(reason: .tooManySeries, name: name.full), times: samples.surplus)
        }
    }
}
