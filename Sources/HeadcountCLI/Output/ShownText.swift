/// Text from elsewhere as a terminal may show it.
///
/// Whoever connects chooses topics, and whoever starts a node its labels. What would steer the
/// terminal, or what nobody can see, is shown as an escape such as `\u{1B}`: control characters,
/// marks for the direction of text, joiners outside of emoji, marks without a letter before them.
enum ShownText {
    /// The text with escapes.
    ///
    /// - Parameter isUnicode: Whether the terminal shows more than ASCII. Where it does not, bytes
    ///   of UTF-8 may be its control characters, so all of them are escaped.
    static func safe(_ text: String, isUnicode: Bool = true) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var shown = ""
        for character in text {
            if isUnicode ? isSafe(character) : isPrintableASCII(character) {
                shown.append(character)
            } else {
                for scalar in character.unicodeScalars { append(scalar, to: &shown, isUnicode) }
            }
        }
        return shown
    }

    private static func append(
        _ scalar: Unicode.Scalar, to shown: inout String, _ isUnicode: Bool
    ) {
        let character = Character(scalar)
        if isUnicode ? isSafe(character) : isPrintableASCII(character) {
            shown.unicodeScalars.append(scalar)
        } else {
            shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }

    private static func isPrintableASCII(_ character: Character) -> Bool {
        character.unicodeScalars.count == 1 && character >= " " && character <= "~"
    }

    private static func isSafe(_ character: Character) -> Bool {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, isVisible(first) else { return false }
        // More marks than any script puts on a letter would smear over the lines around.
        return scalars.count <= 8
            && scalars.dropFirst().allSatisfy { mark in
                isVisible(mark, isFirst: false)
                    || (first.properties.isEmoji
                        && ["\u{200D}", "\u{FE0E}", "\u{FE0F}"].contains(mark))
            }
    }

    private static func isVisible(_ scalar: Unicode.Scalar, isFirst: Bool = true) -> Bool {
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        case .nonspacingMark, .spacingMark, .enclosingMark: !isFirst
        default: !isFirst || !scalar.isJoiningJamo
        }
    }
}
