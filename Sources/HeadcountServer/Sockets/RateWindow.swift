/// Rates per second over the last minutes, from totals sampled at a fixed rhythm.
struct RateWindow: Sendable {
    /// Seconds between samples.
    static let interval = 5

    /// The latest five minutes of samples, the newest last.
    private var samples: [TrafficTotals] = [TrafficTotals()]

    /// Takes in the totals of this moment; call it once an interval.
    mutating func sample(_ totals: TrafficTotals) {
        samples.append(totals)
        if samples.count > 300 / Self.interval + 1 { samples.removeFirst() }
    }

    /// How fast one total grew over the last `seconds`, or since the start if that is later.
    func perSecond(over seconds: Int, _ total: KeyPath<TrafficTotals, Int>) -> Double {
        let steps = min(seconds / Self.interval, samples.count - 1)
        guard steps > 0, let newest = samples.last else { return 0 }
        let oldest = samples[samples.count - 1 - steps]
        let growth = newest[keyPath: total] - oldest[keyPath: total]
        return Double(growth) / Double(steps * Self.interval)
    }
}
