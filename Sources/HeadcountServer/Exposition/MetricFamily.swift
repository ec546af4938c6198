/// All series of one name.
struct MetricFamily: Sendable {
    /// A series, and how many handlers of it were made and not destroyed.
    private struct Entry: Sendable {
        let series: any MetricSeries
        var uses = 1
    }

    let name: MetricName
    var help: String
    let layout: HistogramLayout
    /// Sorted by their labels, so that expositions look alike.
    private var entries: [Entry] = []

    init(_ name: MetricName, help: String, buckets: HistogramBuckets) {
        self.name = name
        self.help = help
        layout = HistogramLayout(buckets)
    }

    var count: Int { entries.count }

    /// The series of these labels, which has one more user; made if need be, unless there are
    /// `limit` series already.
    mutating func use<Series: MetricSeries>(
        _ type: Series.Type, _ labels: MetricLabels, limit: Int
    ) -> Series? {
        let place = place(labels)
        if place < entries.count, entries[place].series.labels == labels {
            entries[place].uses += 1
            return entries[place].series as? Series
        }
        guard entries.count < limit else { return nil }
        let series = Series(name, labels, layout)
        entries.insert(Entry(series: series), at: place)
        return series
    }

    /// Takes one user from a series, and drops it after its last.
    mutating func drop(_ series: any MetricSeries) {
        let place = place(series.labels)
        guard place < entries.count, entries[place].series === series else { return }
        entries[place].uses -= 1
        if entries[place].uses == 0 { entries.remove(at: place) }
    }

    /// Appends the family; nothing while it has no series.
    func write(to text: inout Exposition) {
        guard !entries.isEmpty else { return }
        text.header(name, help: help)
        for entry in entries { entry.series.write(to: &text) }
    }

    /// Where labels are, or belong.
    private func place(_ labels: MetricLabels) -> Int {
        var range = 0..<entries.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if entries[middle].series.labels.precedes(labels) {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }
}
