import JSONBytes

/// A `ref` or `join_ref`: a string, an integer or null that goes back exactly as it came.
///
/// It keeps the raw JSON token, so it costs 16 bytes; up to 15 bytes of token are stored in place.
public struct Ref: Sendable, Hashable, CustomStringConvertible {
    /// The longest ref, in bytes of text, quotes and escapes not counted: what a binary frame can
    /// carry.
    public static let maximumLength = 255
    /// The ref of a message that expects no reply.
    public static let null = Ref(token: "null")

    /// The JSON token as it came, quotes included.
    public let token: String

    private init(token: String) {
        self.token = token
    }

    /// A ref that is a string.
    public init(_ text: String) {
        var writer = JSONWriter(capacity: text.utf8.count + 2)
        writer.string(text)
        token = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A ref that is an integer.
    public init(_ integer: Int) {
        token = String(integer)
    }

    /// The ref at a scanned member; nil when it is too long or neither string, integer nor null.
    init?(_ bytes: Span<UInt8>, _ member: JSONMember) {
        let range = member.value
        switch member.kind {
        case .null:
            self = .null
            return
        case .string:
            guard Self.isShort(bytes, range) else { return nil }
        case .number:
            guard range.count <= Self.maximumLength else { return nil }
            let isInteger = range.allSatisfy { index in
                bytes[index] == UInt8(ascii: "-")
                    || bytes[index] >= UInt8(ascii: "0")
                        && bytes[index] <= UInt8(ascii: "9")
            }
            guard isInteger else { return nil }
        case .array, .object, .boolean:
            return nil
        }
        token = bytes.string(range)
    }

    /// Whether a string token stands for at most ``maximumLength`` bytes. A byte may be written as
    /// an escape of six: a ref of a binary frame that is sent back so can be read again.
    private static func isShort(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool {
        let length = token.count - 2
        if length <= maximumLength { return true }
        guard length <= 6 * maximumLength, let text = JSONString.decode(bytes, token) else {
            return false
        }
        return text.utf8.count <= maximumLength
    }

    /// Whether there is no ref.
    public var isNull: Bool { self == .null }

    /// The ref as a binary frame carries it: without quotes, empty for null.
    public var text: String {
        if isNull { return "" }
        let bytes = Array(token.utf8)
        return JSONString.decode(bytes, 0..<bytes.count) ?? token
    }

    /// The JSON token.
    public var description: String { token }

    /// Refs are equal when their bytes are: `"1"` is not `1`.
    public static func == (left: Ref, right: Ref) -> Bool {
        left.token.hasSameBytes(as: right.token)
    }

    /// Hashes the token's bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in token.utf8 { hasher.combine(byte) }
    }
}
