import Headcount

/// What was refused because it came too fast, told in one line a second at most.
struct FloodReport: Sendable {
    /// What came too fast.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Connects of one client.
        case connects
        /// Joins of one client.
        case joins
        /// Joins to one topic, of anybody.
        case topicJoins = "joins to one topic"
    }

    /// Who or what is asked for too often.
    enum Subject: Sendable, Hashable, CustomStringConvertible {
        case address(IPAddress)
        case topic(Topic)

        /// `203.0.113.9`, `2001:db8::/64` or `"room:1"`.
        var description: String {
            switch self {
            case .address(let address): address.groupDescription
            case .topic(let topic): "\"\(topic)\""
            }
        }
    }

    /// How long a line waits for the one before.
    static let interval = Duration.seconds(1)

    private struct Tally: Sendable {
        var refused = 0
        var subjects = FrequentSubjects()
    }

    private var tallies: [Kind: Tally] = [:]
    private var lastLine: ContinuousClock.Instant?
    /// When the first refusal came that no line has told of.
    private var since: ContinuousClock.Instant?

    /// Notes one refusal. A look-up, O(1) on average.
    ///
    /// - Returns: The line to log now, of this refusal and all that no line has told of; nil when
    ///   the last line was less than a second ago.
    mutating func note(
        _ kind: Kind, _ subject: Subject, now: ContinuousClock.Instant
    ) -> String? {
        tallies[kind, default: Tally()].refused += 1
        tallies[kind, default: Tally()].subjects.note(subject)
        if since == nil { since = now }
        return line(now: now)
    }

    /// The line of what no line has told of, if there is anything and the last line was a second
    /// ago: for the end of a flood, after which no refusal comes to bring it.
    mutating func line(now: ContinuousClock.Instant) -> String? {
        guard let since else { return nil }
        if let lastLine, now - lastLine < Self.interval { return nil }
        let parts = Kind.allCases.compactMap { kind in
            tallies[kind].map { tally in
                let worst = tally.subjects.most.map { ", most \(kind.preposition) \($0)" } ?? ""
                return "\(tally.refused) \(kind.rawValue)\(worst)"
            }
        }
        let seconds = ((now - since) / .seconds(1) * 10).rounded() / 10
        tallies = [:]
        lastLine = now
        self.since = nil
        return "refused as too fast in \(seconds) s: " + parts.joined(separator: "; ")
    }
}

extension FloodReport.Kind {
    /// How the kind goes with its subject: connects are from an address, joins to a topic.
    fileprivate var preposition: String { self == .topicJoins ? "to" : "from" }
}
