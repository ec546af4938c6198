/// Whether bytes that come in pieces are UTF-8 (Unicode, table 3-7: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
///
/// It says no at the first byte that cannot be part of a text, wherever the pieces are cut, as
/// RFC 6455 §8.1 lets a server do.
struct UTF8Check: Equatable {
    /// How many bytes are missing from the last character.
    private var missing: UInt8 = 0
    /// What the next of them may be.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether what came ends with a whole character.
    var isComplete: Bool { missing == 0 }

    /// Takes in more. False when it is no UTF-8, and then nothing after it counts.
    mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0 { index = Self.endOfASCII(in: bytes, from: index) }
            guard index < bytes.count else { return true }
            guard accept(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// Takes in one more byte.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard (lowest...highest).contains(byte) else { return false }
            missing -= 1
            (lowest, highest) = (0x80, 0xBF)
            return true
        }
        switch byte {
        case ...0x7F: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }

    /// Skips ASCII, eight bytes at a time.
    private static func endOfASCII(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        let words = unsafe bytes.bytes
        while index + 8 <= bytes.count {
            let word = unsafe words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }
}
