import JSONBytes

/// Text frames of serializer 1.0.0: `{"topic", "event", "payload", "ref"}`.
public enum V1TextCodec {
    /// Reads a client's frame.
    ///
    /// A `join_ref` is read if there is one; an absent payload is `{}`, an absent ref null; of
    /// equal keys the last counts. Throws 1007 for what is not JSON, 1008 for JSON that is no
    /// message.
    public static func decode(_ bytes: Span<UInt8>) throws(ProtocolError) -> Message {
        var topicMember, eventMember, payload, refMember, joinRefMember: JSONMember?
        let kind: JSONKind
        do {
            kind = try JSONScanner.scan(bytes) { member in
                guard let key = member.key else { return }
                if JSONString.matches(bytes, key, "topic") {
                    topicMember = member
                } else if JSONString.matches(bytes, key, "event") {
                    eventMember = member
                } else if JSONString.matches(bytes, key, "payload") {
                    payload = member
                } else if JSONString.matches(bytes, key, "ref") {
                    refMember = member
                } else if JSONString.matches(bytes, key, "join_ref") {
                    joinRefMember = member
                }
            }
        } catch {
            throw ProtocolError(.invalidPayload, error.description)
        }
        guard kind == .object else {
            throw ProtocolError(.policyViolation, "message must be an object")
        }
        guard let topicMember, let topic = JSONString.decode(bytes, topicMember.value),
            let eventMember, let event = JSONString.decode(bytes, eventMember.value)
        else {
            throw ProtocolError(.policyViolation, "topic and event must be strings")
        }
        guard let ref = ref(bytes, refMember), let joinRef = self.ref(bytes, joinRefMember) else {
            throw ProtocolError(.policyViolation, "refs must be short strings, integers or null")
        }
        return Message(
            joinRef: joinRef, ref: ref, topic: topic, event: event,
            payload: .json(payload.map { bytes.array($0.value) } ?? Payload.emptyObject))
    }

    private static func ref(_ bytes: Span<UInt8>, _ member: JSONMember?) -> Ref? {
        guard let member else { return .null }
        return Ref(bytes, member)
    }

    /// The frame of a push or a broadcast; the payload is spliced in as it is.
    public static func encode(
        ref: Ref, topic: String, event: String, payload: [UInt8]
    ) -> [UInt8] {
        frame(ref, topic, event, payloadLength: payload.count) { writer in
            writer.raw(payload.isEmpty ? Payload.emptyObject : payload)
        }
    }

    /// The frame of a reply; the response is spliced in as it is.
    public static func encodeReply(
        ref: Ref, topic: String, status: ReplyStatus, response: [UInt8]
    ) -> [UInt8] {
        frame(ref, topic, ProtocolEvent.reply, payloadLength: response.count) { writer in
            writer.reply(status, response)
        }
    }

    private static func frame(
        _ ref: Ref, _ topic: String, _ event: String, payloadLength: Int,
        payload: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: payloadLength + topic.utf8.count + 112)
        writer.object { writer in
            writer.field("topic", topic)
            writer.field("event", event)
            writer.key("payload")
            payload(&writer)
            writer.field("ref", raw: ref.token)
        }
        return writer.bytes
    }
}
