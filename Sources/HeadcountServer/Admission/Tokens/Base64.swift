/// Base64 (RFC 4648), read strictly: no byte outside the alphabet, no padding, and no spare bits
/// set, so that no two texts mean the same bytes.
enum Base64 {
    /// What the last two of the 64 characters are.
    enum Alphabet {
        /// `+` and `/`.
        case standard
        /// `-` and `_`.
        case url
        /// Either.
        case any
    }

    /// The bytes that a text stands for; nil if it breaks a rule.
    static func decode(_ text: some Collection<UInt8>, _ alphabet: Alphabet) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for character in text {
            guard let value = value(of: character, alphabet) else { return nil }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            bits &= (1 << count) - 1
        }
        return bits == 0 ? bytes : nil
    }

    /// Whether a byte is one of the 64 of the standard alphabet.
    static func isDigit(_ character: UInt8) -> Bool { value(of: character, .standard) != nil }

    private static func value(of character: UInt8, _ alphabet: Alphabet) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+") where alphabet != .url: 62
        case UInt8(ascii: "/") where alphabet != .url: 63
        case UInt8(ascii: "-") where alphabet != .standard: 62
        case UInt8(ascii: "_") where alphabet != .standard: 63
        default: nil
        }
    }
}
