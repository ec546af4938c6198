/// Which topics an answer lists. Its totals always cover every topic.
public struct StatsQuery: Sendable, Hashable {
    /// The most topics that an answer lists.
    public static let maximumTopics = 1_000

    /// Only topics that match are listed; all when nil.
    public var topics: Glob?
    /// Of these, only topics that match one of the patterns are listed; all when nil. What the
    /// asker may see.
    public var visible: [Glob]?
    /// How many of them, the largest first.
    public var top: Int

    /// Creates a query.
    ///
    /// - Parameters:
    ///   - topics: A pattern; nil for all topics.
    ///   - top: How many topics to list, from 0 to ``maximumTopics``; larger and smaller values
    ///     are brought into this range.
    public init(topics: Glob? = nil, top: Int = StatsQuery.maximumTopics) {
        self.topics = topics
        self.top = min(max(0, top), StatsQuery.maximumTopics)
    }

    /// Whether not every topic is listed that is large enough.
    var isFiltered: Bool { topics != nil || visible != nil }

    /// Whether a topic may be listed.
    func lists(_ topic: Topic) -> Bool {
        (topics?.matches(topic) ?? true)
            && (visible?.contains { $0.matches(topic) } ?? true)
    }
}
