import Headcount
import Synchronization

/// Why somebody was not let in, as it is told to clients and counted.
enum RefusalReason: String, CaseIterable, Sendable {
    case limitReached = "limit_reached"
    case unavailable
    case rateLimited = "rate_limited"
    case invalidTopic = "invalid_topic"
    case tooManyTopics = "too_many_topics"

    init(_ reason: LimitRefusal.Reason) {
        switch reason {
        case .limitReached: self = .limitReached
        case .unavailable: self = .unavailable
        }
    }
}

/// How often each reason was given.
final class RefusalCounts: Sendable {
    private let limitReached = Atomic<Int>(0)
    private let unavailable = Atomic<Int>(0)
    private let rateLimited = Atomic<Int>(0)
    private let invalidTopic = Atomic<Int>(0)
    private let tooManyTopics = Atomic<Int>(0)

    subscript(reason: RefusalReason) -> Int {
        switch reason {
        case .limitReached: limitReached.load(ordering: .relaxed)
        case .unavailable: unavailable.load(ordering: .relaxed)
        case .rateLimited: rateLimited.load(ordering: .relaxed)
        case .invalidTopic: invalidTopic.load(ordering: .relaxed)
        case .tooManyTopics: tooManyTopics.load(ordering: .relaxed)
        }
    }

    func add(_ reason: RefusalReason) {
        switch reason {
        case .limitReached: limitReached.add()
        case .unavailable: unavailable.add()
        case .rateLimited: rateLimited.add()
        case .invalidTopic: invalidTopic.add()
        case .tooManyTopics: tooManyTopics.add()
        }
    }
}
