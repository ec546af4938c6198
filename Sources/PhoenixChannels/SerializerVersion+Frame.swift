/// Builds text frames in the version that a socket speaks.
extension SerializerVersion {
    /// The frame of a message to the client; V1 frames carry no join_ref.
    public func encode(
        joinRef: Ref, ref: Ref, topic: String, event: String, payload: [UInt8]
    ) -> TextFrame {
        switch self {
        case .v1:
            V1TextCodec.encode(ref: ref, topic: topic, event: event, payload: payload)
        case .v2:
            V2TextCodec.encode(
                joinRef: joinRef, ref: ref, topic: topic, event: event, payload: payload)
        }
    }

    /// The frame of a `phx_reply`; V1 frames carry no join_ref.
    public func encodeReply(
        joinRef: Ref, ref: Ref, topic: String, status: ReplyStatus, response: [UInt8]
    ) -> TextFrame {
        switch self {
        case .v1:
            V1TextCodec.encodeReply(ref: ref, topic: topic, status: status, response: response)
        case .v2:
            V2TextCodec.encodeReply(
                joinRef: joinRef, ref: ref, topic: topic, status: status, response: response)
        }
    }

    /// Reads a client's text frame.
    public func decode(text: Span<UInt8>) throws(ProtocolError) -> Message {
        switch self {
        case .v1: try V1TextCodec.decode(text)
        case .v2: try V2TextCodec.decode(text)
        }
    }

    /// Reads a client's binary frame; V1 has none.
    public func decode(binary: Span<UInt8>) throws(ProtocolError) -> Message {
        switch self {
        case .v1: throw ProtocolError(.unsupportedData, "binary frames need vsn 2.0.0")
        case .v2: try V2BinaryCodec.decode(binary)
        }
    }
}
