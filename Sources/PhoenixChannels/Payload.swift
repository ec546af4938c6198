/// What a message carries.
public enum Payload: Sendable, Equatable {
    /// The bytes of one valid JSON value of any kind, as they came.
    case json([UInt8])
    /// The data of a binary frame.
    case binary([UInt8])

    /// The JSON bytes; nil for binary data.
    public var json: [UInt8]? {
        if case .json(let bytes) = self { bytes } else { nil }
    }

    /// `{}`: the payload of what has nothing to say.
    public static let emptyObject: [UInt8] = [UInt8(ascii: "{"), UInt8(ascii: "}")]
}
