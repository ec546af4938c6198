import Testing

@testable import HeadcountCLI

@Suite("Styled lines and styles")
struct StyledLineTests {
    @Test("tones are written where there are colours, and only there")
    func tones() {
        var line = StyledLine("all ", style: .ansi)
        line.append("well", .good)
        line.append("\u{1B}[31m", .good)
        #expect(line.rendered == "all \u{1B}[32mwell\\u{1B}[31m\u{1B}[0m")
        #expect(line.width == 18)
        var plain = StyledLine("all ", style: .plain)
        plain.append("well", .good)
        #expect(plain.rendered == "all well")
    }

    @Test("what does not fit gives way to an ellipsis, and a wide character is not halved")
    func fitting() {
        var line = StyledLine("room:", .strong, style: .plain)
        line.append("大厅")
        #expect(line.fitted(to: 9).text == "room:大厅")
        #expect(line.fitted(to: 8).text == "room:大…")
        #expect(line.fitted(to: 7).text == "room:…")
        #expect(line.fitted(to: 1).text == "…")
        #expect(line.fitted(to: 0).text == "")
        #expect(StyledLine("abc", style: .ascii).fitted(to: 2).text == "a~")
    }

    @Test("pieces are joined as long as they fit")
    func joining() {
        let pieces = ["one", "", "two", "three"].map { StyledLine($0, style: .plain) }
        func joined(_ width: Int) -> String {
            StyledLine.joined(pieces, width: width, style: .plain).text
        }
        #expect(joined(80) == "one  two  three")
        #expect(joined(14) == "one  two")
        #expect(joined(7) == "one")
        #expect(joined(2) == "o…")
    }

    @Test(
        "the environment says what a terminal shows",
        arguments: [
            (["TERM": "xterm-256color", "LANG": "C.UTF-8"], TextStyle.ansi),
            (["TERM": "xterm", "NO_COLOR": "1"], .plain),
            (["TERM": "xterm", "NO_COLOR": ""], .ansi),
            (["TERM": "dumb"], .plain), ([:], .plain), (["TERM": "vt100"], .plain),
            (["TERM": "xterm-mono", "LANG": "de_DE.utf8"], .plain),
            (["TERM": "dumb", "LC_ALL": "C", "LANG": "C.UTF-8"], .ascii),
            (["TERM": "dumb", "LC_ALL": "", "LANG": "de_DE.ISO-8859-1"], .ascii),
        ])
    func environments(_ environment: [String: String], _ style: TextStyle) {
        #expect(TextStyle(environment: environment) == style)
    }
}
