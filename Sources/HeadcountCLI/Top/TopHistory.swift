/// The totals of the last minutes, as this screen saw them.
struct TopHistory: Sendable, Hashable {
    private struct Sample: Hashable {
        var at: ContinuousClock.Instant
        var value: Int
    }

    /// How long it remembers.
    static let span = Duration.seconds(300)

    private var samples: [Sample] = []
    private var first: ContinuousClock.Instant?

    /// How many totals it remembers.
    var count: Int { samples.count }

    /// Takes a total.
    mutating func add(_ value: Int, at now: ContinuousClock.Instant) {
        first = first ?? now
        samples.append(Sample(at: now, value: value))
        // In a lump, since each removal moves all that is behind it.
        guard let oldest = samples.first, oldest.at < now - Self.span * 2 else { return }
        samples.removeAll { $0.at < now - Self.span }
    }

    /// The largest total that is remembered.
    func peak(at now: ContinuousClock.Instant) -> Int? {
        samples.lazy.filter { $0.at >= now - Self.span }.map(\.value).max()
    }

    /// How long it has been watching, at most ``span``.
    func watched(at now: ContinuousClock.Instant) -> Duration {
        first.map { min(Self.span, now - $0) } ?? .zero
    }

    /// The largest total in each of some equal parts of the span, the oldest first; nil where none
    /// was seen. Parts begin at fixed times, so that values do not flicker between them.
    func columns(_ count: Int, at now: ContinuousClock.Instant) -> [Int?] {
        guard count > 0, let first else { return [] }
        let part = Self.span / count
        let current = Int(((now - first) / part).rounded(.down))
        var columns = [Int?](repeating: nil, count: count)
        for sample in samples {
            let column = count - 1 - current + Int(((sample.at - first) / part).rounded(.down))
            guard columns.indices.contains(column) else { continue }
            columns[column] = max(columns[column] ?? .min, sample.value)
        }
        return columns
    }
}
