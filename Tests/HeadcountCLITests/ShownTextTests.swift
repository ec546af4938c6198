import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("Text from elsewhere")
struct ShownTextTests {
    // No arguments of tests: these are written to the terminal.
    private static let escapes = [
        ("room:1", "room:1"), ("\u{1B}[2J", "\\u{1B}[2J"), ("a\r\nb\0", "a\\u{D}\\u{A}b\\u{0}"),
        ("\u{9B}31m", "\\u{9B}31m"), ("a\u{7F}", "a\\u{7F}"), ("a\u{202E}b", "a\\u{202E}b"),
        ("a\u{200B}b\u{FEFF}", "a\\u{200B}b\\u{FEFF}"), ("a\u{200D}b", "a\\u{200D}b"),
        ("a\u{2028}b", "a\\u{2028}b"), ("\u{E000}", "\\u{E000}"), ("\u{301}e", "\\u{301}e"),
        ("a\u{FE0F}", "a\\u{FE0F}"), ("\u{1161}", "\\u{1161}"), ("\u{3164}", "\\u{3164}"),
        ("e\u{301}", "e\u{301}"), ("房间:大厅", "房间:大厅"), ("한국어", "한국어"), ("क्षि", "क्षि"),
        ("👨‍👩‍👧 ❤️ 🇩🇪 👍🏽", "👨‍👩‍👧 ❤️ 🇩🇪 👍🏽"), ("a\u{A0}b", "a\u{A0}b"),
    ]

    @Test("what steers a terminal, or what nobody can see, is shown as an escape")
    func escapes() {
        for (text, shown) in Self.escapes {
            let safe = ShownText.safe(text)
            #expect(Array(safe.unicodeScalars) == Array(shown.unicodeScalars))
            #expect(ShownText.safe(safe) == safe)
        }
    }

    @Test("more marks than any script needs do not smear over other lines")
    func stackedMarks() {
        let text = "a" + String(repeating: "\u{301}", count: 20)
        #expect(ShownText.safe(text).hasPrefix("a\\u{301}\\u{301}"))
    }

    @Test("where a terminal knows only ASCII, it gets nothing else")
    func ascii() {
        #expect(ShownText.safe("é:房\u{1B}", isUnicode: false) == "\\u{E9}:\\u{623F}\\u{1B}")
    }

    @Test("no text gets a control character through")
    func anyText() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<3_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let limit: UInt32 = Bool.random(using: &random) ? 0x300 : 0x10FFFF
                let value = UInt32.random(in: 0...limit, using: &random)
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            for isUnicode in [true, false] {
                let safe = ShownText.safe(text, isUnicode: isUnicode)
                let isClean = safe.unicodeScalars.allSatisfy { scalar in
                    scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
                        && !(0x202A...0x202E).contains(scalar.value)
                        && (isUnicode || scalar.isASCII)
                }
                #expect(isClean, "\(safe)")
            }
        }
    }

    @Test(
        "cells are those of a terminal",
        arguments: [
            ("", 0), ("room:1", 6), ("é", 1), ("e\u{301}", 1), ("房间", 4), ("한국어", 6), ("ｱ", 1),
            ("Ａ", 2), ("🎉", 2), ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("👍🏽", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("நி", 2), ("…▸▼█▁·", 6), ("𠀀", 2), ("☰", 2),
        ])
    func cells(_ text: String, _ cells: Int) { #expect(DisplayWidth.cells(of: text) == cells) }
}
