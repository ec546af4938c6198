/// A family's name in Prometheus's alphabet.
struct MetricName: Sendable, Hashable {
    let kind: MetricKind
    /// The name as OpenMetrics has it: a counter's without `_total`.
    let base: String
    /// The name as the text format has it: a counter's ends with `_total`.
    let full: String

    /// Makes a name of any text, such as a label of swift-metrics: `http.requests` becomes
    /// `http_requests_total` when it is a counter's.
    init(_ text: String, _ kind: MetricKind) {
        let name = Self.sanitized(text)
        self.kind = kind
        switch kind {
        case .gauge, .histogram: (base, full) = (name, name)
        case .counter where name.hasSuffix("_total") && name.utf8.count > 6:
            (base, full) = (String(name.dropLast(6)), name)
        case .counter: (base, full) = (name, name + "_total")
        }
    }

    static func == (left: MetricName, right: MetricName) -> Bool {
        left.full == right.full && left.kind == right.kind
    }

    func hash(into hasher: inout Hasher) { hasher.combine(full) }

    /// The name of the family in a format.
    func family(_ format: Exposition.Format) -> String {
        switch format {
        case .text: full
        case .openMetrics: base
        }
    }

    /// The unit that the name ends with.
    var unit: String? { ["seconds", "bytes"].first { base.hasSuffix("_" + $0) } }

    /// The names of its samples, and the name itself: nobody else's may be among them.
    var claims: [String] { kind.suffixes.map { base + $0 } }

    /// A text with `_` for every character that a name must not have.
    ///
    /// Colons are allowed, but belong to recording rules: they go too.
    static func sanitized(_ text: String) -> String {
        if isSane(text) { return text }
        let name = String(text.unicodeScalars.map { isPart($0) ? Character($0) : "_" })
        return isSane(name) ? name : "_" + name
    }

    private static func isSane(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy(isPart)
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
