/// Reads string tokens, quotes included, out of a text that ``JSONScanner`` has accepted.
package enum JSONString {
    /// The text of the token at `range`; nil when there is no string token.
    ///
    /// A lone surrogate escape becomes U+FFFD.
    package static func decode(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard let body = body(bytes, range) else { return nil }
        guard let escape = body.first(where: { bytes[$0] == UInt8(ascii: "\\") }) else {
            return bytes.string(body)
        }
        var text = bytes.array(body.lowerBound..<escape)
        text.reserveCapacity(body.count)
        var index = escape
        while index < body.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\"), index < body.upperBound {
                appendEscape(in: bytes, at: &index, end: body.upperBound, to: &text)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The same for an array of bytes.
    package static func decode(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
        decode(bytes.span, range)
    }

    /// Whether the token at `range` spells `text`, byte for byte once its escapes are decoded.
    package static func matches(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ text: String
    ) -> Bool {
        guard let body = body(bytes, range) else { return false }
        var index = body.lowerBound
        for byte in text.utf8 {
            guard index < body.upperBound, bytes[index] == byte, byte != UInt8(ascii: "\\") else {
                let hasEscape = body.contains { bytes[$0] == UInt8(ascii: "\\") }
                return hasEscape && decode(bytes, range)?.utf8.elementsEqual(text.utf8) == true
            }
            index += 1
        }
        return index == body.upperBound
    }

    /// The same for an array of bytes.
    package static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ text: String) -> Bool {
        matches(bytes.span, range, text)
    }

    /// The range between the quotes.
    private static func body(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, range.count >= 2,
            bytes[range.lowerBound] == UInt8(ascii: "\""),
            bytes[range.upperBound - 1] == UInt8(ascii: "\"")
        else { return nil }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    /// Appends what the escape at `index`, after its backslash, stands for.
    private static func appendEscape(
        in bytes: Span<UInt8>, at index: inout Int, end: Int, to text: inout [UInt8]
    ) {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = unicodeScalar(in: bytes, at: &index, end: end)
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: text.append(byte)
        }
    }

    /// The scalar of four hex digits, or of a surrogate pair; U+FFFD for a lone surrogate.
    private static func unicodeScalar(
        in bytes: Span<UInt8>, at index: inout Int, end: Int
    ) -> Unicode.Scalar {
        guard let unit = codeUnit(in: bytes, at: index, end: end) else { return "\u{FFFD}" }
        index += 4
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u"),
            let low = codeUnit(in: bytes, at: index + 2, end: end), low & 0xFC00 == 0xDC00
        else { return "\u{FFFD}" }
        index += 6
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func codeUnit(in bytes: Span<UInt8>, at index: Int, end: Int) -> UInt32? {
        guard index + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for place in index..<index + 4 {
            guard let digit = hexDigitValue(bytes[place]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }
}
