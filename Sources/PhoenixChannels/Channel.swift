/// One topic that a socket has joined.
public struct Channel: Sendable, Equatable {
    /// The topic; told apart from others byte by byte.
    public let topic: String
    /// The ref of the join; it marks what belongs to this channel and not to an earlier one.
    public let joinRef: Ref

    /// Whether this is the channel of `topic`.
    ///
    /// String's own equality would take two Unicode spellings of a name for one topic.
    func has(topic other: String) -> Bool {
        topic.utf8.count == other.utf8.count && topic.utf8.elementsEqual(other.utf8)
    }
}
