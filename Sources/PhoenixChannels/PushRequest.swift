/// A client's event on a topic that it has joined.
public struct PushRequest: Sendable, Equatable {
    /// The joined topic.
    public let topic: String
    /// What the client asks for.
    public let event: String
    /// The ref of the channel, also when the client left it out.
    public let joinRef: Ref
    /// The ref that the reply has to carry; null when no reply is expected.
    public let ref: Ref
    /// The parameters.
    public let payload: Payload
}
