/// The tokens: whitespace, punctuation, literals, numbers.
extension JSONScanner {
    /// The byte at the scanner's place, or 0 at the end.
    ///
    /// 0 is allowed nowhere in JSON, so the end needs no test of its own until a fault is named.
    @inline(__always)
    func peek(in bytes: Span<UInt8>) -> UInt8 {
        offset < bytes.count ? bytes[offset] : 0
    }

    /// The fault of finding what is here: a wrong byte, or the end.
    func fault(in bytes: Span<UInt8>) -> JSONError {
        JSONError(offset < bytes.count ? .syntax : .truncated, at: offset)
    }

    @inline(__always)
    mutating func skipWhitespace(in bytes: Span<UInt8>) {
        while true {
            switch peek(in: bytes) {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    /// Steps over `byte` if it is here.
    @inline(__always)
    mutating func skip(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
        guard peek(in: bytes) == byte else { return false }
        offset += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8, in bytes: Span<UInt8>) throws(JSONError) {
        guard skip(byte, in: bytes) else { throw fault(in: bytes) }
    }

    mutating func scanScalar(in bytes: Span<UInt8>) throws(JSONError) -> JSONKind {
        switch peek(in: bytes) {
        case UInt8(ascii: "\""):
            try scanString(in: bytes)
            return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try scanNumber(in: bytes)
            return .number
        case UInt8(ascii: "t"):
            try scanLiteral("true", in: bytes)
            return .boolean
        case UInt8(ascii: "f"):
            try scanLiteral("false", in: bytes)
            return .boolean
        case UInt8(ascii: "n"):
            try scanLiteral("null", in: bytes)
            return .null
        default:
            throw fault(in: bytes)
        }
    }

    private mutating func scanLiteral(
        _ literal: String, in bytes: Span<UInt8>
    ) throws(JSONError) {
        for byte in literal.utf8 { try expect(byte, in: bytes) }
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func scanNumber(in bytes: Span<UInt8>) throws(JSONError) {
        _ = skip(UInt8(ascii: "-"), in: bytes)
        if !skip(UInt8(ascii: "0"), in: bytes) { try scanDigits(in: bytes) }
        if skip(UInt8(ascii: "."), in: bytes) { try scanDigits(in: bytes) }
        if skip(UInt8(ascii: "e"), in: bytes) || skip(UInt8(ascii: "E"), in: bytes) {
            if !skip(UInt8(ascii: "+"), in: bytes) { _ = skip(UInt8(ascii: "-"), in: bytes) }
            try scanDigits(in: bytes)
        }
    }

    private mutating func scanDigits(in bytes: Span<UInt8>) throws(JSONError) {
        let start = offset
        while case UInt8(ascii: "0")...UInt8(ascii: "9") = peek(in: bytes) { offset += 1 }
        guard offset > start else { throw fault(in: bytes) }
    }
}
