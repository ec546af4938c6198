/// What the owner of a session has to do about a frame.
public enum SessionAction: Sendable, Equatable {
    /// Nothing.
    case ignore
    /// Send this text frame.
    case send(TextFrame)
    /// Decide, then call ``ChannelSession/accept(_:response:)`` or
    /// ``ChannelSession/refuse(_:response:)`` and send what it returns.
    case join(JoinRequest)
    /// Answer with ``ChannelSession/reply(to:status:response:)``.
    case push(PushRequest)
    /// The channel is gone from the session: give back what it held, then send the text frames.
    case leave(topic: String, frames: [TextFrame])
    /// Close the socket; the reason fits a close frame.
    case close(CloseCode, reason: String)
}
