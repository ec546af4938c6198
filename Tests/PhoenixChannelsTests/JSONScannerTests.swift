import JSONBytes
import Testing

@Suite("JSON scanner")
struct JSONScannerTests {
    @Test(
        "accepts every text that RFC 8259 allows",
        arguments: [
            "{}", "[]", " \t\r\n[ ] ", "null", "true", "false", "0", "-0", "1.5", "-1.25e+10",
            "1E-2", "0.0", "\"\"", "\"é😀\"", #""\"\\\/\b\f\n\r\t\u00e9""#, #""\ud800""#,
            #""\uDE00\uD83D""#, "[1,2,[3,{}],{\"a\":[]}]", "{\"a\":1,\"a\":2}",
            "{ \"a\" : { \"b\" : [ null , true ] } , \"c\" : \"\" }", "[[],{},[[]],{\"x\":{}}]",
            "\"\u{7F}\"",
        ])
    func accepts(text: String) throws {
        try JSONScanner.scan(Array(text.utf8))
    }

    @Test(
        "rejects what RFC 8259 does not allow",
        arguments: [
            "}", "]", ",", "[,]", "[1,]", "[1 2]", "[1}", "{]", "{1:2}", "{\"a\"}", "{\"a\":}",
            "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{,}", "01", "-01", "+1", ".5", "1.e2", "1.x",
            "1e+x", "0x1", "NaN", "nul!", "TRUE", "'a'", #""\x""#, #""\u12g4""#, "\"\n\"",
            "\"\u{0}\"", "[] []", "{}x", "1 2", "\u{FEFF}[]", "\u{0}", "[\u{0}]", "[] \u{0}", "é",
            "[[1,]]", "[{\"a\":1,}]", "[[}]", "[{\"a\":[1}]]",
        ])
    func rejects(text: String) {
        #expect(code(Array(text.utf8)) == .syntax)
    }

    @Test("says that every proper prefix of a text is truncated")
    func truncated() {
        let text = Array(#"{"a":["b\u00e9",-1.5e+7,true,false,null,{"c":[[]]}],"d":{}}"#.utf8)
        for length in 0..<text.count {
            #expect(code(Array(text[..<length])) == .truncated, "prefix of \(length) bytes")
        }
        #expect(code(text) == nil)
    }

    @Test(
        "tells invalid UTF-8 from a wrong grammar",
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8(sequence: [UInt8]) {
        #expect(code([0x22] + sequence + [0x22]) == .invalidUTF8)
        #expect(code([0x22] + sequence) == .invalidUTF8)
    }

    @Test("agrees with the standard library on every two-byte and on chosen longer sequences")
    func sequences() {
        let edges: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
        for first in UInt8(0x80)...0xFF {
            for second in edges {
                for tail in [[], [0x80], [0x80, 0x80], [0xBF, 0xC0]] as [[UInt8]] {
                    let sequence = [first, second] + tail
                    let isValid = String(validating: sequence, as: UTF8.self) != nil
                    #expect((code([0x22] + sequence + [0x22]) == nil) == isValid, "\(sequence)")
                }
            }
        }
    }

    @Test("allows 32 levels and no more, however many brackets come")
    func depth() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ levels: Int) -> [UInt8] {
                let body = open == "[" ? "" : "1"
                return Array(
                    (String(repeating: open, count: levels) + body
                        + String(repeating: close, count: levels)).utf8)
            }
            #expect(code(nested(32)) == nil)
            #expect(code(nested(33)) == .tooDeep)
            #expect(code(nested(100_000)) == .tooDeep)
        }
        #expect(code(Array(repeating: UInt8(ascii: "["), count: 100_000)) == .tooDeep)
        let wide = "[" + String(repeating: "[[]],", count: 10_000) + "0]"
        #expect(code(Array(wide.utf8)) == nil)
    }

    @Test("yields the elements of a top-level array without the whitespace around them")
    func elements() throws {
        let text = Array(#" [ 1 , "a,]" ,[2,[3]], {"b":4} ,null,true ] "#.utf8)
        var found: [String] = []
        var kinds: [JSONKind] = []
        let kind = try JSONScanner.scan(text) { member in
            #expect(member.key == nil)
            found.append(String(decoding: text[member.value], as: UTF8.self))
            kinds.append(member.kind)
        }
        #expect(kind == .array)
        #expect(found == ["1", #""a,]""#, "[2,[3]]", #"{"b":4}"#, "null", "true"])
        #expect(kinds == [.number, .string, .array, .object, .null, .boolean])
    }

    @Test("yields the members of a top-level object, equal keys included")
    func members() throws {
        let text = Array(#"{"a":{"x":1}, "b" : [] ,"a":"2"}"#.utf8)
        var found: [String] = []
        let kind = try JSONScanner.scan(text) { member in
            let key = member.key.map { String(decoding: text[$0], as: UTF8.self) }
            found.append((key ?? "") + "=" + String(decoding: text[member.value], as: UTF8.self))
        }
        #expect(kind == .object)
        #expect(found == [#""a"={"x":1}"#, #""b"=[]"#, #""a"="2""#])
    }

    private func code(_ bytes: [UInt8]) -> JSONError.Code? {
        do throws(JSONError) {
            try JSONScanner.scan(bytes)
            return nil
        } catch {
            return error.code
        }
    }
}
