/// One reply of the server, copied out of the C library.
public enum RedisReply: Sendable, Hashable {
    /// Nothing: a missing key, or a blocking command that ended without a value.
    case null
    /// A 64-bit number.
    case integer(Int64)
    /// A short acknowledgement such as `OK` or `PONG`.
    case status(String)
    /// A value of any bytes, NUL included; it may be empty.
    case bytes([UInt8])
    /// Replies in order; an element may itself be an array, `null` or an error.
    case array([RedisReply])
    /// An error as a value: only inside arrays and in the result of a pipeline.
    case error(RedisServerError)
}

extension RedisReply {
    /// Whether the reply is `null`.
    public var isNull: Bool { self == .null }

    /// The number, also when it came as decimal digits; `nil` for anything else.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .bytes(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
        case .null, .status, .array, .error: nil
        }
    }

    /// The text of a status or of valid UTF-8 bytes; `nil` for anything else.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .null, .integer, .array, .error: nil
        }
    }

    /// The bytes of a value or of a status; `nil` for anything else.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        case .null, .integer, .array, .error: nil
        }
    }

    /// The elements of an array; `nil` for anything else.
    public var array: [RedisReply]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The server's error; `nil` for anything else.
    public var error: RedisServerError? {
        guard case .error(let error) = self else { return nil }
        return error
    }

    /// The kind, for a message about a reply that was not expected.
    public var kind: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .status: "a status"
        case .bytes: "a bulk string"
        case .array: "an array"
        case .error: "an error"
        }
    }
}
