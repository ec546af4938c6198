import HeadcountTesting
import JSONBytes
import PhoenixChannels

/// What must hold of every frame that is sent.
extension FuzzCase {
    /// A rule that did not hold, where there is a value to return.
    func broken(_ rule: String) throws(Broken) -> Never { throw Broken(description: rule) }

    /// Reads a frame as a client would.
    func read(_ frame: TextFrame, as version: SerializerVersion) throws -> Message {
        let bytes = frame.bytes
        try require(bytes.count == frame.count, "\(frame.count) bytes told, \(bytes.count) sent")
        do throws(ProtocolError) {
            return try version.decode(text: bytes.span)
        } catch {
            try broken("\(error): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Reads a reply, which bears the ref and the topic of what it answers.
    func reply(
        _ frame: TextFrame, to ref: Ref, _ topic: String, _ version: SerializerVersion
    ) throws -> Message {
        let message = try read(frame, as: version)
        try require(
            message.event == "phx_reply" && message.ref == ref && message.topic.isSame(as: topic),
            "no reply to \(ref) on \(topic): \(message)")
        let object = try message.payload.json.flatMap { try JSONObject($0) }
        try require(
            object?.string("status") != nil && object?.raw("response") != nil,
            "a reply without a status or a response")
        return message
    }

    /// Checks the last word of a channel, which bears the ref of its join.
    func end(
        _ frame: TextFrame, _ event: String, of channel: Channel?, _ version: SerializerVersion
    ) throws {
        let message = try read(frame, as: version)
        try require(
            message.event == event && message.ref == channel?.joinRef
                && channel?.topic.isSame(as: message.topic) == true, "no \(event): \(message)")
    }
}

extension String {
    /// Whether both have the same bytes: two spellings of a letter are two topics.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Message {
    /// Whether both say the same, byte by byte.
    func isSame(as other: Message) -> Bool {
        joinRef == other.joinRef && ref == other.ref && topic.isSame(as: other.topic)
            && event.isSame(as: other.event) && payload == other.payload
    }
}
