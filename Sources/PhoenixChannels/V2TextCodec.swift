import JSONBytes

/// Text frames of serializer 2.0.0: `[join_ref, ref, topic, event, payload]`.
public enum V2TextCodec {
    /// Reads a client's frame; items after the fifth are ignored.
    ///
    /// Throws 1007 for what is not JSON, 1008 for JSON that is no message.
    public static func decode(_ bytes: Span<UInt8>) throws(ProtocolError) -> Message {
        var items = Items()
        let kind: JSONKind
        do {
            kind = try JSONScanner.scan(bytes) { items.append($0) }
        } catch {
            throw ProtocolError(.invalidPayload, error.description)
        }
        guard kind == .array else {
            throw ProtocolError(.policyViolation, "message must be an array of five")
        }
        guard let joinRefItem = items.joinRef, let refItem = items.ref,
            let topicItem = items.topic, let eventItem = items.event, let payload = items.payload
        else {
            throw ProtocolError(
                .policyViolation, "message must be an array of five, not \(items.count)")
        }
        guard let joinRef = Ref(bytes, joinRefItem), let ref = Ref(bytes, refItem) else {
            throw ProtocolError(.policyViolation, "refs must be short strings, integers or null")
        }
        guard let topic = JSONString.decode(bytes, topicItem.value),
            let event = JSONString.decode(bytes, eventItem.value)
        else {
            throw ProtocolError(.policyViolation, "topic and event must be strings")
        }
        return Message(
            joinRef: joinRef, ref: ref, topic: topic, event: event,
            payload: .json(bytes.array(payload.value)))
    }

    /// The frame of a push or a broadcast.
    public static func encode(
        joinRef: Ref, ref: Ref, topic: String, event: String, payload: [UInt8]
    ) -> TextFrame {
        frame(joinRef, ref, topic, event, payload) { $0.splice(at: &$1) }
    }

    /// The frame of a reply.
    public static func encodeReply(
        joinRef: Ref, ref: Ref, topic: String, status: ReplyStatus, response: [UInt8]
    ) -> TextFrame {
        frame(joinRef, ref, topic, ProtocolEvent.reply, response) {
            $0.reply(status, responseAt: &$1)
        }
    }

    private static func frame(
        _ joinRef: Ref, _ ref: Ref, _ topic: String, _ event: String, _ payload: [UInt8],
        _ write: (inout JSONWriter, inout Int) -> Void
    ) -> TextFrame {
        TextFrame(payload: payload, capacity: topic.utf8.count + 96) { writer, position in
            writer.array { writer in
                writer.raw(joinRef.token)
                writer.raw(ref.token)
                writer.string(topic)
                writer.string(event)
                write(&writer, &position)
            }
        }
    }

    /// The five items that count.
    private struct Items {
        var joinRef, ref, topic, event, payload: JSONMember?
        var count = 0

        mutating func append(_ item: JSONMember) {
            switch count {
            case 0: joinRef = item
            case 1: ref = item
            case 2: topic = item
            case 3: event = item
            case 4: payload = item
            default: break
            }
            count += 1
        }
    }
}

extension JSONWriter {
    /// The payload of a `phx_reply`, without the response.
    mutating func reply(_ status: ReplyStatus, responseAt position: inout Int) {
        object { writer in
            writer.field("status", status.rawValue)
            writer.key("response")
            writer.splice(at: &position)
        }
    }
}
