/// The largest of the topics offered, found without sorting them all.
///
/// Costs one comparison for most topics, and memory for twice the limit.
package struct LargestTopics {
    private let limit: Int
    private var kept: [TopicCount] = []
    /// The smallest that can still be among the largest, once there were enough.
    private var threshold: TopicCount?
    /// How many were offered.
    private(set) var offered = 0

    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether as many were found as were asked for.
    var isFull: Bool { offered >= limit }

    package mutating func offer(_ topic: TopicCount) {
        guard topic.count > 0 else { return }
        offered += 1
        guard limit > 0, threshold.map(topic.ranksBefore) ?? true else { return }
        kept.append(topic)
        if kept.count >= 2 * limit { trim() }
    }

    /// The largest topics in order.
    package mutating func take() -> [TopicCount] {
        trim()
        return kept
    }

    private mutating func trim() {
        kept.sort { $0.ranksBefore($1) }
        if kept.count > limit { kept.removeLast(kept.count - limit) }
        if kept.count == limit { threshold = kept.last }
    }
}

extension TopicCount {
    /// Larger counts come first, equal ones in the order of their names, so that every node lists
    /// the same.
    func ranksBefore(_ other: TopicCount) -> Bool {
        count != other.count ? count > other.count : topic < other.topic
    }
}
