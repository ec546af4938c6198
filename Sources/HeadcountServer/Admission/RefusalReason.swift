import Headcount

/// Why somebody was not let in, as it is told to clients and counted.
enum RefusalReason: String, CaseIterable, Sendable {
    case capacity, draining, origin, unauthorized
    case limitReached = "limit_reached"
    /// The limit of one client address: told as ``limitReached``, and counted apart.
    case addressLimit = "address_limit"
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
