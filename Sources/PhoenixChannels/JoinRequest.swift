/// A client's wish to join a topic; the owner of the session accepts or refuses it.
public struct JoinRequest: Sendable, Equatable {
    /// The topic, not checked: its form and who may join it are the owner's business.
    public let topic: String
    /// The ref of the new channel.
    public let joinRef: Ref
    /// The ref that the reply has to carry.
    public let ref: Ref
    /// The parameters of the join.
    public let payload: Payload
    /// Whether the topic was joined already when the request came: it needs no second permit.
    public let isRejoin: Bool
}
