import JSONBytes
import Testing

@Suite("JSON string")
struct JSONStringTests {
    @Test(
        "decodes escapes, pairs of surrogates, and lone surrogates to U+FFFD",
        arguments: [
            (#""""#, ""), (#""abc é😀""#, "abc é😀"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u00E9""#, "éé"), (#""x\ud83d\ude00y""#, "x😀y"), (#""\ud800""#, "\u{FFFD}"),
            (#""\ud800a""#, "\u{FFFD}a"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
            (#""\u0000""#, "\u{0}"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        ])
    func decodes(token: String, text: String) throws {
        let bytes = Array(token.utf8)
        try JSONScanner.scan(bytes)
        let decoded = try #require(JSONString.decode(bytes, 0..<bytes.count))
        #expect(Array(decoded.utf8) == Array(text.utf8))
        #expect(JSONString.matches(bytes, 0..<bytes.count, text))
        #expect(!JSONString.matches(bytes, 0..<bytes.count, text + "x"))
        #expect(!JSONString.matches(bytes, 0..<bytes.count, "x" + text))
    }

    @Test("is nil, not a trap, for a range that is no string token")
    func noToken() {
        let bytes = Array(#"["a",1]"#.utf8)
        #expect(JSONString.decode(bytes, 1..<4) == "a")
        for range in [0..<0, 0..<1, 1..<2, 0..<7, 5..<6, 1..<99, -1..<3] {
            #expect(JSONString.decode(bytes, range) == nil)
            #expect(!JSONString.matches(bytes, range, "a"))
        }
    }

    @Test("decodes any bytes between quotes without a trap")
    func anyBytes() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            let alphabet = Array(#"\\\\uudD8c0C"n"#.utf8) + [0xFF, 0x00]
            let body = (0..<random.below(16)).map { _ in alphabet[random.below(alphabet.count)] }
            let bytes = [0x22] + body + [0x22]
            #expect(JSONString.decode(bytes, 0..<bytes.count) != nil)
        }
    }

    @Test("an object's members are read by name and kind, the last of equal keys")
    func object() throws {
        let text =
            #"{"top":3,"topic":"a\nb","counts":true,"top":-50,"no":false,"#
            + #""x":[1, 2],"t\u0065":1.5}"#
        let object = try #require(try JSONObject(Array(text.utf8)))
        #expect(object.integer("top") == -50)
        #expect(object.string("topic") == "a\nb")
        #expect(object.bool("counts") == true)
        #expect(object.bool("no") == false)
        #expect(object.raw("x") == Array("[1, 2]".utf8))
        #expect(object.raw("te") == Array("1.5".utf8))
        #expect(object.integer("te") == nil)
        #expect(object.integer("topic") == nil)
        #expect(object.string("top") == nil)
        #expect(object.bool("absent") == nil)
        #expect(try JSONObject(Array("[1]".utf8)).map { _ in true } == nil)
        #expect(throws: JSONError.self) { try JSONObject(Array("{".utf8)) }
    }
}
