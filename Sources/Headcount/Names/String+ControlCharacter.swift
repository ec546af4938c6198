extension String {
    /// Whether U+0000 to U+001F or U+007F to U+009F is among the characters.
    ///
    /// Eight bytes are looked at together: this is part of every join by name.
    var hasControlCharacter: Bool {
        let bytes = unsafe utf8Span.span.bytes
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word.mayHoldControlCharacter { return scanForControlCharacter() }
            offset += 8
        }
        while offset < bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 { return scanForControlCharacter() }
            offset += 1
        }
        return false
    }

    /// Below U+0080 a control character is one byte; U+0080 to U+009F is C2 80 to C2 9F.
    private func scanForControlCharacter() -> Bool {
        var previous: UInt8 = 0
        for byte in utf8 {
            if byte < 0x20 || byte == 0x7F { return true }
            if previous == 0xC2, (0x80...0x9F).contains(byte) { return true }
            previous = byte
        }
        return false
    }
}

extension UInt64 {
    /// Whether one of the eight bytes is below 20, or 7F, or C2 (hexadecimal), or might be.
    ///
    /// A byte below `n` borrows from its highest bit when `n` is taken away (Bit Twiddling Hacks,
    /// "Determine if a word has a byte less than n"); a borrow may reach a neighbour, so true
    /// is not certain, and false is.
    fileprivate var mayHoldControlCharacter: Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = (self &- ones &* 0x20) & ~self
        let delete = self ^ (ones &* 0x7F)
        let lead = self ^ (ones &* 0xC2)
        return (low | (delete &- ones) & ~delete | (lead &- ones) & ~lead) & (ones &* 0x80) != 0
    }
}
