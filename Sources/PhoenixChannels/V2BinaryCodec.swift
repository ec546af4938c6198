import JSONBytes

/// Binary frames of serializer 2.0.0.
///
/// All lengths are one byte; the data is what is left. An empty ref stands for null.
///
/// ```
/// client push   00 | join_ref, ref, topic, event lengths  | join_ref ref topic event data
/// server push   00 | join_ref, topic, event lengths       | join_ref topic event data
/// reply         01 | join_ref, ref, topic, status lengths | join_ref ref topic status data
/// broadcast     02 | topic, event lengths                 | topic event data
/// ```
public enum V2BinaryCodec {
    private static let pushKind: UInt8 = 0
    private static let replyKind: UInt8 = 1
    private static let broadcastKind: UInt8 = 2

    /// Reads a client's push. Throws 1003 for anything else.
    public static func decode(_ bytes: Span<UInt8>) throws(ProtocolError) -> Message {
        guard bytes.count >= 5, bytes[0] == pushKind else {
            throw ProtocolError(.unsupportedData, "binary frame must be a push")
        }
        let joinRefEnd = 5 + Int(bytes[1])
        let refEnd = joinRefEnd + Int(bytes[2])
        let topicEnd = refEnd + Int(bytes[3])
        let eventEnd = topicEnd + Int(bytes[4])
        guard eventEnd <= bytes.count else {
            throw ProtocolError(.unsupportedData, "binary frame is shorter than its lengths say")
        }
        guard let joinRef = bytes.validatedString(5..<joinRefEnd),
            let ref = bytes.validatedString(joinRefEnd..<refEnd),
            let topic = bytes.validatedString(refEnd..<topicEnd),
            let event = bytes.validatedString(topicEnd..<eventEnd)
        else {
            throw ProtocolError(.unsupportedData, "binary frame's names must be UTF-8")
        }
        return Message(
            joinRef: joinRef.isEmpty ? .null : Ref(joinRef),
            ref: ref.isEmpty ? .null : Ref(ref), topic: topic, event: event,
            payload: .binary(bytes.array(eventEnd..<bytes.count)))
    }

    /// The frame of a push to one client; nil when a name is longer than 255 bytes.
    public static func encodePush(
        joinRef: Ref, topic: String, event: String, data: [UInt8]
    ) -> [UInt8]? {
        frame(pushKind, [joinRef.text, topic, event], data)
    }

    /// The frame of a reply; nil when a name is longer than 255 bytes.
    public static func encodeReply(
        joinRef: Ref, ref: Ref, topic: String, status: ReplyStatus, data: [UInt8]
    ) -> [UInt8]? {
        frame(replyKind, [joinRef.text, ref.text, topic, status.rawValue], data)
    }

    /// The frame of a broadcast, the same for all; nil when a name is longer than 255 bytes.
    public static func encodeBroadcast(
        topic: String, event: String, data: [UInt8]
    ) -> [UInt8]? {
        frame(broadcastKind, [topic, event], data)
    }

    private static func frame(_ kind: UInt8, _ names: [String], _ data: [UInt8]) -> [UInt8]? {
        var bytes = [kind]
        bytes.reserveCapacity(1 + names.reduce(names.count) { $0 + $1.utf8.count } + data.count)
        for name in names {
            guard let length = UInt8(exactly: name.utf8.count) else { return nil }
            bytes.append(length)
        }
        for name in names { bytes.append(contentsOf: name.utf8) }
        bytes.append(contentsOf: data)
        return bytes
    }
}
