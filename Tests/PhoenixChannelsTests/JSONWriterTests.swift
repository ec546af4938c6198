import JSONBytes
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("places commas in nested objects and arrays")
    func nesting() throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("a", 1)
            writer.object("empty") { _ in }
            writer.array("list") { list in
                list.integer(-2)
                list.object { $0.field("x", true) }
                list.array { _ in }
                list.null()
                list.string("s")
            }
            writer.field("raw", raw: Array("[1, 2]".utf8))
            writer.field("ratio", 0.5)
            writer.field("infinite", Double.infinity)
            writer.field("last", false)
        }
        let expected =
            #"{"a":1,"empty":{},"list":[-2,{"x":true},[],null,"s"],"raw":[1, 2],"#
            + #""ratio":0.5,"infinite":null,"last":false}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
        try JSONScanner.scan(writer.bytes)
    }

    @Test(
        "writes integers of every size",
        arguments: [0, 1, -1, 9, 10, 99, 100, 12345, -1_000_000, Int.max, Int.min])
    func integers(value: Int) {
        var writer = JSONWriter()
        writer.integer(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == String(value))
    }

    @Test("writes the largest unsigned integer")
    func unsigned() {
        var writer = JSONWriter()
        writer.integer(UInt64.max)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == String(UInt64.max))
    }

    @Test("escapes what must be escaped and nothing else")
    func escapes() {
        var writer = JSONWriter()
        writer.string("a\"b\\c\n\r\t\u{0}\u{8}\u{B}\u{1F}/\u{7F}é😀")
        let expected = #""a\"b\\c\n\r\t\u0000\u0008\u000b\u001f/"# + "\u{7F}é😀\""
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("what it writes, the scanner accepts and decodes to the same text")
    func roundTrip() throws {
        var random = SplitMix64(seed: 42)
        for _ in 0..<5_000 {
            var text = ""
            for _ in 0..<random.below(24) {
                let range: UInt32 = [0x20, 0x80, 0x800, 0x11_0000][random.below(4)]
                text.unicodeScalars.append(
                    Unicode.Scalar(UInt32(random.below(Int(range)))) ?? "\u{FFFD}")
            }
            var writer = JSONWriter()
            writer.object { $0.field(text, text) }
            var key: String?
            var value: String?
            let bytes = writer.bytes
            try JSONScanner.scan(bytes) { member in
                key = member.key.flatMap { JSONString.decode(bytes, $0) }
                value = JSONString.decode(bytes, member.value)
            }
            #expect(key.map { Array($0.utf8) } == Array(text.utf8))
            #expect(value.map { Array($0.utf8) } == Array(text.utf8))
        }
    }
}
