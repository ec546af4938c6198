/// The largest of the topics offered, found without sorting them all.
///
/// Larger counts come first, equal ones in the order of their names, so that every node lists
/// the same. Costs one comparison for most topics, and memory for twice the limit.
struct LargestTopics {
    private let query: StatsQuery
    private var kept: [TopicCount] = []
    /// The smallest that can still be among the largest, once there were enough.
    private var threshold: TopicCount?
    /// Whether more topics matched than are kept.
    private(set) var isTruncated = false

    init(_ query: StatsQuery) {
        self.query = query
    }

    mutating func offer(_ topic: Topic, _ count: Int) {
        guard count > 0 else { return }
        if let glob = query.topics, !glob.matches(topic) { return }
        let offered = TopicCount(topic: topic, count: count)
        if query.top == 0 {
            isTruncated = true
        } else if let threshold, !LargestTopics.isBefore(offered, threshold) {
            isTruncated = true
        } else {
            kept.append(offered)
            if kept.count >= 2 * query.top { trim() }
        }
    }

    /// The largest topics in order.
    mutating func take() -> [TopicCount] {
        trim()
        return kept
    }

    private mutating func trim() {
        kept.sort(by: LargestTopics.isBefore)
        if kept.count > query.top {
            isTruncated = true
            kept.removeLast(kept.count - query.top)
        }
        if kept.count == query.top { threshold = kept.last }
    }

    private static func isBefore(_ left: TopicCount, _ right: TopicCount) -> Bool {
        left.count != right.count ? left.count > right.count : left.topic < right.topic
    }
}
