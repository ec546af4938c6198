import Headcount
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

    @Test("It keeps the pattern as it was written")
    func pattern() {
        #expect(Glob("a\\*").pattern == "a\\*")
    }
}
