import HashTreeCollections

/// The largest topics, kept up to date change by change, so that nobody needs to sort them all.
///
/// It keeps between one and four times as many as an answer lists. What it does not keep comes
/// after ``last`` in the order of ``TopicCount/ranksBefore(_:)``. Only when too few are left does
/// it look at all topics again, which takes as many changes as an answer lists.
struct TopicRanking: Sendable {
    /// How many are always known.
    private let limit: Int
    /// The topics kept, with their connections.
    private(set) var kept: TreeDictionary<Topic, Int> = [:]
    /// The last place that is kept; nil when every topic is.
    private(set) var last: TopicCount?

    init(limit: Int = StatsQuery.maximumTopics) {
        self.limit = limit
    }

    /// Takes note of a topic's new count; 0 when it has none any more.
    mutating func note(_ topic: TopicCount) {
        let isKept = topic.count > 0 && !(last?.ranksBefore(topic) ?? false)
        kept[topic.topic] = isKept ? topic.count : nil
    }

    /// Keeps neither too many nor too few.
    ///
    /// - Parameters:
    ///   - topics: How many topics there are.
    ///   - all: Offers each of them.
    mutating func settle(_ topics: Int, all: ((TopicCount) -> Void) -> Void) {
        if kept.count > 4 * limit {
            keepLargest { [kept] offer in
                for (topic, count) in kept { offer(TopicCount(topic: topic, count: count)) }
            }
        } else if kept.count < min(limit, topics) {
            keepLargest(of: all)
        }
    }

    private mutating func keepLargest(of all: ((TopicCount) -> Void) -> Void) {
        var largest = LargestTopics(limit: 2 * limit)
        all { largest.offer($0) }
        let chosen = largest.take()
        kept = TreeDictionary(uniqueKeysWithValues: chosen.map { ($0.topic, $0.count) })
        last = largest.isFull ? chosen.last : nil
    }
}
