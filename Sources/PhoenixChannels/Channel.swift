import JSONBytes

/// One topic that a socket has joined.
public struct Channel: Sendable, Equatable {
    /// The topic; told apart from others byte by byte.
    public let topic: String
    /// The ref of the join; it marks what belongs to this channel and not to an earlier one.
    public let joinRef: Ref

    /// Whether this is the channel of `topic`.
    func has(topic other: String) -> Bool { topic.hasSameBytes(as: other) }
}
