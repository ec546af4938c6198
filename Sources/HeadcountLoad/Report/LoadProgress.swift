/// How far a load is, for whoever watches.
package struct LoadProgress: Sendable, Equatable {
    package var settings: LoadSettings
    package var phase: LoadPlan.Phase
    package var elapsed: Duration
    /// Sockets that were opened for the first time.
    package var opened: Int
    package var joined: Int
    package var reopened: Int
    package var asked: Int
    package var failed: Int
    /// Whether the server has said anything yet.
    package var hasAnswer: Bool

    package init(
        settings: LoadSettings, phase: LoadPlan.Phase, elapsed: Duration, opened: Int = 0,
        joined: Int = 0, reopened: Int = 0, asked: Int = 0, failed: Int = 0,
        hasAnswer: Bool = false
    ) {
        self.settings = settings
        self.phase = phase
        self.elapsed = elapsed
        self.opened = opened
        self.joined = joined
        self.reopened = reopened
        self.asked = asked
        self.failed = failed
        self.hasAnswer = hasAnswer
    }

    /// The part of the present phase that is done, from 0 to 1.
    package var share: Double {
        switch phase {
        case .ramp: Double(opened) / Double(settings.connections)
        case .hold(let since, let until) where until > since:
            min(1, max(0, (elapsed - since) / (until - since)))
        case .hold, .over: 1
        }
    }

    /// What happens, in one line.
    package var line: String {
        let words =
            switch phase {
            case .ramp: "opening \(opened) of \(settings.connections)"
            case .hold(_, let until):
                "holding, \(Int(max(.zero, until - elapsed) / .seconds(1))) s left"
            case .over: "closing"
            }
        var parts = [words, "\(joined) joined"]
        if settings.churn > 0 { parts.append("\(reopened) reopened") }
        if settings.requestsPerSecond > 0 { parts.append("\(asked) asked") }
        parts.append("\(failed) failed")
        return parts.joined(separator: ", ")
    }
}
