/// What each frame of the client means.
extension ChannelSession {
    /// Takes in a text frame and says what to do.
    public mutating func receive(text: Span<UInt8>) -> SessionAction {
        do {
            return handle(try version.decode(text: text))
        } catch {
            return .close(error.code, reason: error.message)
        }
    }

    /// Takes in a binary frame and says what to do.
    public mutating func receive(binary: Span<UInt8>) -> SessionAction {
        do {
            return handle(try version.decode(binary: binary))
        } catch {
            return .close(error.code, reason: error.message)
        }
    }

    /// Takes in a text frame and says what to do.
    public mutating func receive(text: [UInt8]) -> SessionAction {
        receive(text: text.span)
    }

    /// Takes in a binary frame and says what to do.
    public mutating func receive(binary: [UInt8]) -> SessionAction {
        receive(binary: binary.span)
    }

    private mutating func handle(_ message: Message) -> SessionAction {
        if message.topic == ProtocolEvent.reservedTopic {
            return message.event == ProtocolEvent.heartbeat
                ? .send(reply(to: message, joinRef: .null, status: .ok)) : unmatched(message)
        }
        let index = index(of: message.topic)
        switch message.event {
        case ProtocolEvent.join:
            return .join(request(message, isRejoin: index != nil))
        case ProtocolEvent.leave:
            return leave(message, at: index)
        default:
            guard let index else { return unmatched(message) }
            let channel = channels[index]
            guard isCurrent(message, for: channel) else { return .ignore }
            return .push(
                PushRequest(
                    topic: message.topic, event: message.event, joinRef: channel.joinRef,
                    ref: message.ref, payload: message.payload))
        }
    }

    /// V1 clients send no join_ref: there the join's ref marks the channel, as Phoenix 1.2 had it.
    private func request(_ message: Message, isRejoin: Bool) -> JoinRequest {
        let isUnmarked = version == .v1 && message.joinRef.isNull
        return JoinRequest(
            topic: message.topic, joinRef: isUnmarked ? message.ref : message.joinRef,
            ref: message.ref, payload: message.payload, isRejoin: isRejoin)
    }

    private mutating func leave(_ message: Message, at index: Int?) -> SessionAction {
        guard let index else {
            return .send(reply(to: message, joinRef: message.joinRef, status: .ok))
        }
        let channel = channels[index]
        guard isCurrent(message, for: channel) else { return .ignore }
        channels.remove(at: index)
        let reply = reply(to: message, joinRef: channel.joinRef, status: .ok)
        return .leave(
            topic: channel.topic, frames: [reply, lastWord(ProtocolEvent.close, of: channel)])
    }

    /// Phoenix drops a null join_ref on a channel that has one; taking it is our leniency, since
    /// V1 clients never send one.
    private func isCurrent(_ message: Message, for channel: Channel) -> Bool {
        message.joinRef.isNull || message.joinRef == channel.joinRef
    }

    private func unmatched(_ message: Message) -> SessionAction {
        .send(
            reply(
                to: message, joinRef: .null, status: .error,
                response: Array(#"{"reason":"unmatched topic"}"#.utf8)))
    }

    private func reply(
        to message: Message, joinRef: Ref, status: ReplyStatus,
        response: [UInt8] = Payload.emptyObject
    ) -> TextFrame {
        version.encodeReply(
            joinRef: joinRef, ref: message.ref, topic: message.topic, status: status,
            response: response)
    }
}
