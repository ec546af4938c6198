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

    /// The frame of a push or a broadcast.
    public static func encode(
        ref: Ref, topic: String, event: String, payload: [UInt8]
    ) -> TextFrame {
        frame(ref, topic, event, payload) { $0.splice(at: &$1) }
    }

    /// The frame of a reply.
    public static func encodeReply(
        ref: Ref, topic: String, status: ReplyStatus, response: [UInt8]
    ) -> TextFrame {
        frame(ref, topic, ProtocolEvent.reply, response) {
            $0.reply(status, responseAt: &$1)
        }
    }

    private static func frame(
        _ ref: Ref, _ topic: String, _ event: String, _ payload: [UInt8],
        _ write: (inout JSONWriter, inout Int) -> Void
    ) -> TextFrame {
        TextFrame(payload: payload, capacity: topic.utf8.count + 112) { writer, position in
            writer.object { writer in
                writer.field("topic", topic)
                writer.field("event", event)
                writer.key("payload")
                write(&writer, &position)
                writer.field("ref", raw: ref.token)
            }
        }
    }
}
