/// How many connections one topic has: an absolute number, never a difference.
public struct TopicCount: Sendable, Hashable {
    /// The topic.
    public let topic: Topic
    /// Its connections; 0 says that the topic has none any more.
    public let count: Int

    /// Pairs a topic with its count.
    public init(topic: Topic, count: Int) {
        self.topic = topic
        self.count = count
    }
}
