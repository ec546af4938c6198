import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("Keys")
struct KeyReaderTests {
    // No arguments of tests: these are written to the terminal.
    private static let keys: [(String, [Key])] = [
        ("q", [Key.character("q")]), ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]),
        ("\u{7F}", [.backspace]), ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]),
        ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[1;5C", [.right]),
        ("\u{1B}[D", [.left]), ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6;2~", [.pageDown]),
        ("\u{1B}[H", [.home]), ("\u{1B}OF", [.end]), ("\u{1B}[1~\u{1B}[8~", [.home, .end]),
        ("\u{1B}[Z", [.backTab]), ("é房🎉", [.character("é"), .character("房"), .character("🎉")]),
        ("\u{1B}x", [.escape, .character("x")]), ("\u{1B}[[Aa", [.character("a")]),
        ("\u{1B}[3~\u{1B}[200~\u{1B}[?1;2ca", [.character("a")]),
        ("\u{1B}[12\u{3}", [.control("c")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
    ]

    @Test("each key is known by its bytes, however they are cut")
    func keys() {
        for (text, keys) in Self.keys { check(Array(text.utf8), keys) }
    }

    private func check(_ bytes: [UInt8], _ keys: [Key]) {
        var whole = KeyReader()
        #expect(whole.read(bytes) == keys)
        for cut in 0...bytes.count {
            var reader = KeyReader()
            #expect(reader.read(bytes[..<cut]) + reader.read(bytes[cut...]) == keys)
        }
        var single = KeyReader()
        #expect(bytes.flatMap { single.read([$0]) } == keys)
    }

    @Test("an escape byte is the key once nothing follows it")
    func escape() {
        var reader = KeyReader()
        #expect(reader.read([0x1B]) == [])
        #expect(reader.isUndecided)
        #expect(reader.settle() == [.escape])
        #expect(!reader.isUndecided)
        #expect(reader.settle() == [])
        // A sequence that has begun is not the key.
        #expect(reader.read([0x1B, 0x5B]) == [])
        #expect(reader.settle() == [])
        #expect(reader.read([0x41]) == [.up])
    }

    @Test("bytes that are no UTF-8 are no keys, and what follows them is")
    func broken() {
        var reader = KeyReader()
        let a: [Key] = [.character("a")]
        for bytes: [UInt8] in [
            [0xC3], [0xFF, 0xC0], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC2, 0x9B],
        ] {
            #expect(reader.read(bytes + [0x61]) == a)
        }
        #expect(reader.read(Array("\u{1B}[".utf8) + [UInt8](repeating: 0x31, count: 40)).count < 10)
    }

    @Test("no bytes are too much, and Ctrl-C is heard behind any of them")
    func anyBytes() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            var reader = KeyReader()
            let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: .min ... .max, using: &random)
                    : [0x1B, 0x5B, 0x4F, 0x31, 0x3B].randomElement(using: &random) ?? 0
            }
            _ = reader.read(bytes)
            #expect(reader.read([0x03]).last == .control("c"))
        }
    }
}
