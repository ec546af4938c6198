import Headcount
import Testing

@Suite("Topic")
struct TopicTests {
    @Test(
        "One to 255 bytes of text without control characters are a topic",
        arguments: [
            "a", "patterns:stream", " ", "*", "\"", "\u{A0}", "\u{7E}", "ÀÁ", "ʂ", "\u{2028}",
            "👩‍👩‍👧", String(repeating: "x", count: 255), String(repeating: "é", count: 127),
        ])
    func good(_ text: String) throws {
        #expect(try Topic(text).name.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "The empty text and more than 255 bytes are refused, and the message has the length",
        arguments: [
            ("", 0), (String(repeating: "x", count: 256), 256),
            (String(repeating: "é", count: 128), 256),
        ])
    func length(_ text: String, _ bytes: Int) {
        let error = #expect(throws: HeadcountError.self) { try Topic(text) }
        #expect(error?.code == .invalidTopic)
        #expect(error?.message.contains("\(bytes) bytes") == true)
    }

    private static let controls = (Array(0...0x1F) + Array(0x7F...0x9F)).map {
        Unicode.Scalar(UInt8($0))
    }

    @Test("Every control character is refused: C0, DEL and C1")
    func controls() {
        for scalar in Self.controls {
            // Bytes are looked at eight at a time: at every place of the first three words.
            let padded = (0..<24).map {
                "\(String(repeating: "x", count: $0))\(scalar)\(String(repeating: "ü", count: 9))"
            }
            for text in ["\(scalar)", "a\(scalar)b", "é\(scalar)"] + padded {
                let error = #expect(throws: HeadcountError.self, "U+\(scalar.value)") {
                    try Topic(text)
                }
                #expect(error?.code == .invalidTopic)
            }
        }
    }

    @Test("A message never carries a control character on to a log or a terminal")
    func escaped() {
        let carried = Self.controls.filter { scalar in
            do throws(HeadcountError) {
                _ = try Topic("a\(scalar)b")
                return true
            } catch {
                return error.message.unicodeScalars.contains(scalar)
            }
        }
        #expect(carried.map { String($0.value, radix: 16) } == [])
    }

    @Test("Bytes 80 to 9F inside other characters are no control characters")
    func continuationBytes() throws {
        // U+00C0 is C3 80, U+2080 is E2 82 80, U+1F480 is F0 9F 92 80.
        for text in ["\u{C0}", "\u{2080}", "\u{1F480}", "\u{A0}\u{C2}"] {
            #expect(try Topic(text).name == text)
        }
    }

    @Test("A composed and a decomposed é are two topics")
    func byteEquality() throws {
        let composed = try Topic("\u{E9}")
        let decomposed = try Topic("e\u{301}")
        #expect(composed.name == decomposed.name)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed.stableHash != decomposed.stableHash)
        #expect(decomposed < composed)
        let table = LocalTable()
        let one = table.join(composed)
        let other = table.join(decomposed)
        #expect(table.count(of: composed) == 1)
        #expect(table.counts().count == 2)
        one.leave()
        other.leave()
    }

    @Test(
        "The stable hash is FNV-1a with 64 bits",
        arguments: [
            ("a", UInt64(0xaf63_dc4c_8601_ec8c)), ("foobar", UInt64(0x8594_4171_f739_67e8)),
        ])
    func stableHash(_ text: String, _ hash: UInt64) throws {
        #expect(try Topic(text).stableHash == hash)
    }

    @Test("Topics are ordered by their bytes, as unsigned numbers, the shorter first")
    func order() throws {
        let names = [
            "a", "aa", "ab", "a topic of more than 15 bytes", "b", "z", "é", "e\u{301}", "ÿ", "🙂",
        ]
        for left in names {
            for right in names {
                let (a, b) = (try Topic(left), try Topic(right))
                #expect((a < b) == left.utf8.lexicographicallyPrecedes(right.utf8))
                #expect((a == b) == left.utf8.elementsEqual(right.utf8))
            }
        }
    }
}
