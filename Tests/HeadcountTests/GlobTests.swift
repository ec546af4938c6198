import Headcount
import HeadcountTesting
import Testing

@Suite("Glob")
struct GlobTests {
    @Test(
        "A pattern matches the whole topic",
        arguments: [
            ("room:1", "room:1"), ("*", "a"), ("*", "room:1:x"), ("room:*", "room:"),
            ("room:*", "room:1:2"), ("*:1", "room:1"), ("r*m:*1", "room:11"), ("a**b", "ab"),
            ("?", "é"), ("??", "e\u{301}"), ("a?c", "abc"), ("a?c", "a*c"), ("\\*", "*"),
            ("a\\?", "a?"), ("\\\\", "\\"), ("\\a", "a"), ("a\\", "a\\"), ("[ab]", "[ab]"),
            ("{a,b}", "{a,b}"), ("*a*a*", "aa"), ("*?", "x"), ("?*", "x"), ("*b?d*", "abcbxde"),
        ])
    func matches(_ pattern: String, _ topic: String) throws {
        #expect(Glob(pattern).matches(try Topic(topic)))
    }

    @Test(
        "A pattern matches nothing else",
        arguments: [
            ("", "a"), ("room", "room:1"), ("oom:1", "room:1"), ("room:*", "room"), ("?", "ab"),
            ("??", "a"), ("A", "a"), ("\\*", "a"), ("\\?", "a"), ("[ab]", "a"), ("a*b", "abc"),
            ("*a*a*", "a"), ("a\\", "a"), ("*:1", "room:2"), ("\u{E9}", "e\u{301}"),
        ])
    func refuses(_ pattern: String, _ topic: String) throws {
        #expect(!Glob(pattern).matches(try Topic(topic)))
    }

    @Test("A hostile pattern costs little")
    func hostile() throws {
        let pattern = Glob(String(repeating: "*a", count: 100) + "b")
        let topic = try Topic(String(repeating: "a", count: 255))
        let start = ContinuousClock.now
        #expect(!pattern.matches(topic))
        // Backtracking over every run would take longer than the universe is old.
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    /// What a pattern means, told by the definition and not fast.
    private func isMatch(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "*" {
            return isMatch(rest, text) || (!text.isEmpty && isMatch(pattern, text.dropFirst()))
        }
        guard let character = text.first, first == "?" || first == character else { return false }
        return isMatch(rest, text.dropFirst())
    }

    @Test("50,000 random patterns match what they mean")
    func random() throws {
        var random = SeededRandom(seed: 0x6106)
        var matched = 0
        for _ in 0..<50_000 {
            func characters(_ choice: String, _ most: Int) -> [Character] {
                (0..<Int.random(in: 0...most, using: &random)).map { _ in
                    choice.randomElement(using: &random) ?? "a"
                }
            }
            let pattern = characters("ab*?é", 8)
            let text = characters("abé", 9) + ["a"]
            let expected = isMatch(pattern[...], text[...])
            matched += expected ? 1 : 0
            guard Glob(String(pattern)).matches(try Topic(String(text))) == expected else {
                Issue.record("\(String(pattern)) and \(String(text)): expected \(expected)")
                return
            }
        }
        #expect((2_000...48_000).contains(matched))
    }

    @Test("Patterns as long as a topic can be match, and longer ones do not")
    func long() throws {
        let text = String(repeating: "ab", count: 127) + "a"
        let topic = try Topic(text)
        #expect(Glob(text).matches(topic))
        #expect(Glob("*" + text.dropFirst()).matches(topic))
        #expect(Glob(String(repeating: "?", count: 255) + "*").matches(topic))
        #expect(!Glob(String(repeating: "?", count: 256)).matches(topic))
        #expect(!Glob(text + "*b").matches(topic))
        #expect(Glob(String(text.prefix(63)) + "*" + String(text.suffix(64))).matches(topic))
        #expect(Glob(String(text.prefix(64)) + "*").matches(topic))
        #expect(!Glob(String(text.prefix(64)) + "*c").matches(topic))
    }

    @Test("It keeps the pattern as it was written")
    func pattern() {
        #expect(Glob("a\\*").pattern == "a\\*")
    }
}
