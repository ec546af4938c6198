/// How many cells of a terminal a text takes: 2 for what East Asian typography makes wide (UAX #11)
/// and for emoji, 1 for other characters, and nothing for marks above and below them.
///
/// It expects text as ``ShownText`` leaves it. Terminals disagree about emoji of several parts;
/// what they draw wider than this is cut at the edge of the live screen and never wraps.
enum DisplayWidth {
    /// The cells of a whole text.
    static func cells(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + cells(of: $1) }
    }

    /// The cells of one character.
    static func cells(of character: Character) -> Int {
        if character.isASCII { return 1 }
        let scalars = character.unicodeScalars
        // A selector (U+FE0F) makes an emoji of what is text without it.
        let isEmoji =
            scalars.first?.properties.isEmojiPresentation == true || scalars.contains("\u{FE0F}")
        return isEmoji ? 2 : scalars.reduce(0) { $0 + cells(of: $1) }
    }

    private static func cells(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        // Vowels and finals of Hangul join the consonant before them.
        case _ where scalar.isJoiningJamo: 0
        default: isWide(scalar) ? 2 : 1
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x1100 else { return false }
        guard !scalar.properties.isEmojiPresentation else { return true }
        var (low, high) = (0, wide.count)
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].contains(scalar.value)
    }

    /// East_Asian_Width W and F of Unicode 16, in order, without what is an emoji by itself; gaps
    /// that hold no characters are left in.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E,
        0x3041...0x3247, 0x3250...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FF6,
        0x17000...0x18D1E, 0x18D80...0x18DF2, 0x1AFF0...0x1AFFE, 0x1B000...0x1B2FB,
        0x1D300...0x1D356, 0x1D360...0x1D376, 0x1F200...0x1F265, 0x20000...0x2FFFD,
        0x30000...0x3FFFD,
    ]
}

extension Unicode.Scalar {
    /// Whether it is a part of a Hangul syllable that has no cell of its own.
    var isJoiningJamo: Bool {
        (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value)
    }
}
