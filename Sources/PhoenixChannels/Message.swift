/// One message from a client, in any of the three framings.
public struct Message: Sendable, Equatable {
    /// The ref of the join that the message belongs to; null from V1 clients.
    public var joinRef: Ref
    /// The ref that the reply has to carry.
    public var ref: Ref
    /// The topic it is about.
    public var topic: String
    /// What it asks for.
    public var event: String
    /// What it carries.
    public var payload: Payload

    /// A message of these parts.
    public init(joinRef: Ref, ref: Ref, topic: String, event: String, payload: Payload) {
        self.joinRef = joinRef
        self.ref = ref
        self.topic = topic
        self.event = event
        self.payload = payload
    }
}

/// The events that the protocol itself uses.
enum ProtocolEvent {
    static let join = "phx_join"
    static let leave = "phx_leave"
    static let reply = "phx_reply"
    static let close = "phx_close"
    static let error = "phx_error"
    static let heartbeat = "heartbeat"
    /// The reserved topic of heartbeats.
    static let reservedTopic = "phoenix"
}
