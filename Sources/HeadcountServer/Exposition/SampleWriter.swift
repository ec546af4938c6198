/// Writes the samples of one family of a collector.
struct SampleWriter {
    fileprivate(set) var count = 0
    /// How many had the labels of one before, and were left out.
    fileprivate(set) var duplicates = 0
    /// How many came when there were as many as may be.
    fileprivate(set) var surplus = 0
    var text: Exposition
    private let name: MetricName
    private let limit: Int
    /// The hashes of all labels so far: 64 bits, so that two of some thousand are never the same.
    private var seen: Set<Int> = []

    init(_ name: MetricName, _ format: Exposition.Format, limit: Int) {
        self.name = name
        self.limit = limit
        text = Exposition(format)
    }

    /// Adds a sample. Of those with the same labels the first counts.
    mutating func add(_ value: Int, _ labels: KeyValuePairs<String, String> = [:]) {
        guard begin(labels) else { return }
        text.end(Int64(value))
    }

    /// Adds a sample. Of those with the same labels the first counts.
    mutating func add(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        guard begin(labels) else { return }
        text.end(value)
    }

    private mutating func begin(_ labels: KeyValuePairs<String, String>) -> Bool {
        guard count < limit else {
            surplus += 1
            return false
        }
        let start = text.bytes.count
        let range = text.begin(name.full, name.kind, labels.map { ($0.key, $0.value) })
        guard seen.insert(text.hash(of: range)).inserted else {
            text.cut(at: start)
            duplicates += 1
            return false
        }
        count += 1
        return true
    }
}
