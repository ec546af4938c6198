/// One word of a command: the name, a key, or a value of any bytes.
///
/// It holds what it was given and is only copied when the command is written, so that a command of
/// thousands of arguments costs no allocation for each.
public struct RedisArgument: Sendable, Hashable {
    private enum Content: Sendable, Hashable {
        case text(String)
        case bytes([UInt8])
        case number(Int64)
    }

    private let content: Content

    /// Creates an argument of the UTF-8 bytes of `text`.
    public init(_ text: String) { content = .text(text) }

    /// Creates an argument of these bytes, NUL included.
    public init(_ bytes: [UInt8]) { content = .bytes(bytes) }

    /// Creates an argument of the decimal digits of `number`.
    public init(_ number: Int) { content = .number(Int64(number)) }

    /// Creates an argument of the decimal digits of `number`.
    public init(_ number: Int64) { content = .number(number) }

    /// Appends the bytes that are sent.
    func append(to buffer: inout [UInt8]) {
        switch content {
        case .text(let text): buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes): buffer.append(contentsOf: bytes)
        case .number(let number): buffer.append(contentsOf: String(number).utf8)
        }
    }
}

extension RedisArgument: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Creates an argument of the UTF-8 bytes of the literal.
    public init(stringLiteral text: String) { self.init(text) }
}

extension RedisArgument: ExpressibleByIntegerLiteral {
    /// Creates an argument of the decimal digits of the literal.
    public init(integerLiteral number: Int64) { self.init(number) }
}
