/// Metrics in one of Prometheus's formats, family by family.
///
/// ```
/// # HELP headcount_connections Connections of this node, by topic.
/// # TYPE headcount_connections gauge
/// headcount_connections{topic="room:1"} 12
/// ```
struct Exposition: Sendable {
    let format: Format
    /// The text so far.
    private(set) var bytes: [UInt8] = []

    init(_ format: Format, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Writes what comes before the samples of a family.
    mutating func header(_ name: MetricName, help: String) {
        let family = name.family(format)
        comment("# HELP ", family)
        bytes.appendEscaped(help, quotes: format == .openMetrics)
        comment("\n# TYPE ", family)
        append(name.kind.rawValue)
        if format == .openMetrics, let unit = name.unit {
            comment("\n# UNIT ", family)
            append(unit)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample whose name may have a suffix.
    mutating func sample(
        _ name: String, suffix: String = "", _ labels: MetricLabels, _ value: Int64
    ) {
        begin(name, suffix, labels)
        end(value)
    }

    /// Writes a sample whose name may have a suffix.
    mutating func sample(
        _ name: String, suffix: String = "", _ labels: MetricLabels, _ value: Double
    ) {
        begin(name, suffix, labels)
        end(value)
    }

    /// Writes one bucket of a histogram.
    mutating func bucket(_ name: String, _ labels: MetricLabels, _ bound: [UInt8], _ count: Int) {
        append(name)
        append("_bucket{")
        bytes.append(contentsOf: labels.bytes)
        if !labels.bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: bound)
        bytes.append(UInt8(ascii: "}"))
        end(Int64(count))
    }

    /// Writes the name of a sample and its labels in braces.
    ///
    /// - Returns: Where the labels are.
    mutating func begin(
        _ name: String, _ kind: MetricKind, _ labels: [(String, String)]
    ) -> Range<Int> {
        append(name)
        let start = bytes.count
        bytes.append(UInt8(ascii: "{"))
        MetricLabels.append(labels, kind, to: &bytes)
        if bytes.count == start + 1 {
            bytes.removeLast()
        } else {
            bytes.append(UInt8(ascii: "}"))
        }
        return start..<bytes.count
    }

    /// Writes a sample's value and ends its line.
    mutating func end(_ value: Int64) {
        bytes.append(UInt8(ascii: " "))
        bytes.appendDecimal(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample's value and ends its line.
    mutating func end(_ value: Double) {
        bytes.append(UInt8(ascii: " "))
        bytes.appendDecimal(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes families that were written elsewhere.
    mutating func copy(_ other: [UInt8], _ range: Range<Int>) {
        bytes.append(contentsOf: other[range])
    }

    /// The hash of what stands in a range.
    func hash(of range: Range<Int>) -> Int {
        var hasher = Hasher()
        unsafe bytes.withUnsafeBytes { all in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: all[range]))
        }
        return hasher.finalize()
    }

    /// Takes back what was written after a place.
    mutating func cut(at place: Int) { bytes.removeSubrange(place...) }

    /// Writes what the format wants at the end.
    mutating func finish() {
        if format == .openMetrics { append("# EOF\n") }
    }

    private mutating func begin(_ name: String, _ suffix: String, _ labels: MetricLabels) {
        append(name)
        append(suffix)
        guard !labels.bytes.isEmpty else { return }
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: labels.bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func comment(_ keyword: String, _ name: String) {
        append(keyword)
        append(name)
        bytes.append(UInt8(ascii: " "))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
