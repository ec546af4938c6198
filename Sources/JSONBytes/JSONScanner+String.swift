/// Strings: quotes, escapes, and the UTF-8 between them.
extension JSONScanner {
    mutating func scanString(in bytes: Span<UInt8>) throws(JSONError) {
        try expect(UInt8(ascii: "\""), in: bytes)
        while true {
            let byte = peek(in: bytes)
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return
            case UInt8(ascii: "\\"):
                offset += 1
                try scanEscape(in: bytes)
            case 0x00...0x1F:
                throw fault(in: bytes)
            case 0x80...0xFF:
                try scanSequence(in: bytes)
            default:
                offset += 1
            }
        }
    }

    /// What follows a backslash. Any four hex digits will do: a lone surrogate is grammatical.
    private mutating func scanEscape(in bytes: Span<UInt8>) throws(JSONError) {
        switch peek(in: bytes) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            offset += 1
            for _ in 0..<4 {
                guard hexDigitValue(peek(in: bytes)) != nil else { throw fault(in: bytes) }
                offset += 1
            }
        default:
            throw fault(in: bytes)
        }
    }

    /// One UTF-8 sequence of two to four bytes (Unicode, table 3-7: no overlong forms, no
    /// surrogates, nothing above U+10FFFF).
    private mutating func scanSequence(in bytes: Span<UInt8>) throws(JSONError) {
        let start = offset
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[start] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: start)
        }
        guard start + length <= bytes.count, second.contains(bytes[start + 1]) else {
            throw JSONError(.invalidUTF8, at: start)
        }
        for index in start + 2..<start + length where bytes[index] & 0xC0 != 0x80 {
            throw JSONError(.invalidUTF8, at: start)
        }
        offset = start + length
    }
}

/// The value of a hexadecimal digit of either case.
func hexDigitValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
