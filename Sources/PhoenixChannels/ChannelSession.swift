/// The Phoenix side of one socket: which topics it has joined, and what each frame means.
///
/// A value without any I/O: ``receive(text:)-(Span<UInt8>)`` says what to do, the other methods
/// return ready text frames. It costs 16 bytes and 32 more for each channel, with topics and refs
/// of at most 15 bytes stored in place. A search for a topic is linear: the owner has to limit
/// the number of channels.
///
/// Feed it the frames of a socket in order. When a decision on a join takes time, hold the later
/// frames back; ``accept(_:response:)`` is right anyway about what is joined when it is called.
public struct ChannelSession: Sendable {
    /// The serializer that the client speaks.
    public let version: SerializerVersion
    /// The joined topics, oldest join first.
    public internal(set) var channels: [Channel] = []

    /// A session with no channel.
    public init(version: SerializerVersion) {
        self.version = version
    }

    /// The joined topics, oldest join first.
    public var topics: [String] { channels.map(\.topic) }

    /// Whether the socket has joined `topic`.
    public func isJoined(_ topic: String) -> Bool {
        index(of: topic) != nil
    }

    /// Joins the topic and returns the frames to send, in order.
    ///
    /// If the topic is joined at this moment, its old channel is closed: with V2 the reply goes
    /// first and then a `phx_close` that bears the old join_ref. A close that the client cannot
    /// tell from one of the new channel goes first: with V1, and with V2 when both joins bear the
    /// same join_ref.
    public mutating func accept(
        _ join: JoinRequest, response: [UInt8] = Payload.emptyObject
    ) -> [TextFrame] {
        let reply = version.encodeReply(
            joinRef: join.joinRef, ref: join.ref, topic: join.topic, status: .ok,
            response: response)
        let channel = Channel(topic: join.topic, joinRef: join.joinRef)
        guard let index = index(of: join.topic) else {
            channels.append(channel)
            return [reply]
        }
        let old = channels.remove(at: index)
        channels.append(channel)
        let close = lastWord(ProtocolEvent.close, of: old)
        let isCloseAmbiguous = version == .v1 || old.joinRef == channel.joinRef
        return isCloseAmbiguous ? [close, reply] : [reply, close]
    }

    /// The frame that refuses a join; a channel that is joined stays as it is.
    public func refuse(_ join: JoinRequest, response: [UInt8]) -> TextFrame {
        version.encodeReply(
            joinRef: join.joinRef, ref: join.ref, topic: join.topic, status: .error,
            response: response)
    }

    /// The frame that answers a push, always text.
    public func reply(
        to push: PushRequest, status: ReplyStatus, response: [UInt8] = Payload.emptyObject
    ) -> TextFrame {
        version.encodeReply(
            joinRef: push.joinRef, ref: push.ref, topic: push.topic, status: status,
            response: response)
    }

    /// The frame of an event for this client alone; nil when the topic is not joined.
    public func push(topic: String, event: String, payload: [UInt8]) -> TextFrame? {
        index(of: topic).map { index in
            version.encode(
                joinRef: channels[index].joinRef, ref: .null, topic: topic, event: event,
                payload: payload)
        }
    }

    /// The frame of an event that is the same for every client of a version: encode it once.
    public static func broadcast(
        topic: String, event: String, payload: [UInt8], version: SerializerVersion
    ) -> TextFrame {
        version.encode(
            joinRef: .null, ref: .null, topic: topic, event: event, payload: payload)
    }

    /// Ends a channel that has failed: phoenix.js will join again. Nil when it is not joined.
    public mutating func fail(topic: String) -> TextFrame? {
        remove(topic).map { lastWord(ProtocolEvent.error, of: $0) }
    }

    /// Ends a channel for good: phoenix.js will not join again. Nil when it is not joined.
    public mutating func close(topic: String) -> TextFrame? {
        remove(topic).map { lastWord(ProtocolEvent.close, of: $0) }
    }

    /// Forgets all channels, for a socket that has ended, and returns their topics.
    @discardableResult
    public mutating func removeAll() -> [String] {
        let topics = topics
        channels = []
        return topics
    }

    func index(of topic: String) -> Int? {
        channels.firstIndex { $0.has(topic: topic) }
    }

    private mutating func remove(_ topic: String) -> Channel? {
        index(of: topic).map { channels.remove(at: $0) }
    }

    /// The last frame of a channel; its ref is the join_ref.
    func lastWord(_ event: String, of channel: Channel) -> TextFrame {
        version.encode(
            joinRef: channel.joinRef, ref: channel.joinRef, topic: channel.topic, event: event,
            payload: Payload.emptyObject)
    }
}
