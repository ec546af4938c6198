/// Whether a cluster's answer can be relied on.
enum Trust: Sendable, Hashable {
    /// Every living node's counts are in it.
    case complete
    /// Counts of living nodes may be missing.
    case settling
    /// The last good look at Redis is older than ttl.
    case stale

    init(_ answer: StatsAnswer.Cluster) {
        self = answer.isStale ? .stale : answer.isComplete ? .complete : .settling
    }

    /// In one word.
    var word: String {
        switch self {
        case .complete: "complete"
        case .settling: "not complete"
        case .stale: "stale"
        }
    }

    /// What that means, for those who have to know.
    var meaning: String? {
        switch self {
        case .complete: nil
        case .settling: "settling, counts may be missing"
        case .stale: "Redis was not read for longer than ttl"
        }
    }

    /// How it is shown.
    var tone: Tone {
        switch self {
        case .complete: .good
        case .settling: .warning
        case .stale: .bad
        }
    }
}
