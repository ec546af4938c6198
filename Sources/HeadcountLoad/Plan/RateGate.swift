/// Lets no more operations start than a rate allows, however many are due.
///
/// Any tenth of a second has at most twice its share, so that what a stall left behind is caught up
/// at no more than twice the pace instead of in one burst. And if it is strict, any second has at
/// most the rate's number of starts. Rates below one a second hold for a window of one operation.
package struct RateGate: Sendable {
    /// The latest starts, oldest at `position` once it is full.
    private var starts: [Duration] = []
    private var position = 0
    private let isStrict: Bool
    private let limit: Int
    private let window: Duration
    private let burst: Int
    private let burstWindow: Duration

    /// - Parameters:
    ///   - perSecond: Above 0.
    ///   - isStrict: Whether no second may have more, not even to catch up.
    package init(perSecond: Double, isStrict: Bool) {
        self.isStrict = isStrict
        limit = max(1, Int(perSecond))
        window = .seconds(Double(limit) / perSecond)
        burst = max(1, limit / 5)
        burstWindow = .seconds(Double(burst) / (2 * perSecond))
    }

    /// From when on the next operation may start.
    package var opening: Duration {
        guard !starts.isEmpty else { return .zero }
        var opening = Duration.zero
        if isStrict, starts.count == limit { opening = starts[position] + window }
        if starts.count >= burst {
            opening = max(opening, start(ago: burst) + burstWindow)
        }
        return opening
    }

    /// Whether an operation may start at `now`.
    package func isOpen(at now: Duration) -> Bool { opening <= now }

    /// An operation starts.
    package mutating func start(at now: Duration) {
        if starts.count < limit {
            starts.append(now)
        } else {
            starts[position] = now
            position = (position + 1) % limit
        }
    }

    /// The start that was `count` starts ago: 1 is the latest.
    private func start(ago count: Int) -> Duration {
        let end = starts.count < limit ? starts.count : position + limit
        return starts[(end - count) % starts.count]
    }
}
