import JSONBytes

/// A message to the client as the text of one frame, with its payload still apart.
///
///     [join_ref,ref,topic,"phx_reply",{"status":"ok","response":   PAYLOAD   }]
///     └───────────────────────── head ──────────────────────────┘            └ tail
///
/// The payload may be large and is often shared by many frames: it is not copied before the
/// three parts are written to where they are sent from.
public struct TextFrame: Sendable, Equatable {
    private let envelope: [UInt8]
    private let headLength: Int
    /// The JSON value in the middle.
    public let payload: [UInt8]

    /// A frame around `payload`, of which `write` writes all the rest; it calls
    /// ``JSONWriter/splice(at:)`` where the payload belongs. An empty payload becomes `{}`.
    init(payload: [UInt8], capacity: Int, _ write: (inout JSONWriter, inout Int) -> Void) {
        var writer = JSONWriter(capacity: capacity)
        var headLength = 0
        write(&writer, &headLength)
        envelope = writer.bytes
        self.headLength = headLength
        self.payload = payload.isEmpty ? Payload.emptyObject : payload
    }

    /// What comes before the payload.
    public var head: ArraySlice<UInt8> { envelope[..<headLength] }

    /// What comes after the payload.
    public var tail: ArraySlice<UInt8> { envelope[headLength...] }

    /// The length of the whole text.
    public var count: Int { envelope.count + payload.count }

    /// The whole text; costs a copy.
    public var bytes: [UInt8] { head + payload + tail }
}

extension JSONWriter {
    /// Leaves a value out, and says where it belongs.
    mutating func splice(at position: inout Int) {
        raw([])
        position = bytes.count
    }
}
