import Headcount

/// Why somebody was not let in, as it is told to clients and counted.
enum RefusalReason: String, CaseIterable, Sendable {
    case capacity, draining, origin
    case limitReached = "limit_reached"
    case unavailable
    case rateLimited = "rate_limited"
    case invalidTopic = "invalid_topic"
    case tooManyTopics = "too_many_topics"

    init(_ reason: LimitRefusal.Reason) {
        switch reason {
        case .atCapacity: self = .capacity
        case .limitReached: self = .limitReached
        case .unavailable: self = .unavailable
        }
    }
}
