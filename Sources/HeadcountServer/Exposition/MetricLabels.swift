/// The labels of one sample, as they stand between its braces: `node="a",topic="room:1"`.
///
/// Sorted by name, so that the order in which they were given makes no second series. An empty
/// value is to Prometheus the same as none: it is left out.
struct MetricLabels: Sendable, Hashable {
    private(set) var bytes: [UInt8] = []

    init(_ labels: [(String, String)], _ kind: MetricKind) {
        Self.append(labels, kind, to: &bytes)
    }

    /// Whether these come before others in an exposition.
    func precedes(_ other: MetricLabels) -> Bool { bytes.lexicographicallyPrecedes(other.bytes) }

    /// Appends labels, made fit for Prometheus: names of its alphabet, each once.
    static func append(
        _ labels: [(String, String)], _ kind: MetricKind, to bytes: inout [UInt8]
    ) {
        // One label is the usual case, and needs neither sorting nor a set of names.
        if labels.count == 1, kind != .histogram {
            append(sanitized(labels[0].0), labels[0].1, to: &bytes)
            return
        }
        // The name of a bucket's bound is taken.
        var taken: Set = kind == .histogram ? ["le"] : []
        let sorted = labels.map { (sanitized($0.0), $0.0, $0.1) }.sorted { $0 < $1 }
        for (name, _, value) in sorted {
            var name = name
            while taken.contains(name) { name += "_" }
            taken.insert(name)
            append(name, value, to: &bytes)
        }
    }

    private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        guard !value.isEmpty else { return }
        if let last = bytes.last, last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        bytes.appendEscaped(value, quotes: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Names that begin with two underscores are Prometheus's own: one is left.
    private static func sanitized(_ text: String) -> String {
        let name = MetricName.sanitized(text)
        return name.hasPrefix("__") ? "_" + name.drop { $0 == "_" } : name
    }
}
