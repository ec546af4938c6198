import Foundation
import HeadcountTesting
import JSONBytes
import Testing

/// The scanner beside a parser that somebody else wrote.
@Suite("Fuzzed documents")
struct DocumentFuzzTests {
    private let budget = FuzzBudget.current

    @Test("What is JSON here is so for Foundation, and says the same, but for what is known")
    func beside() throws {
        var counts: [String: Int] = [:]
        try budget.run(.documents, FuzzCorpus.documents) { attempt in
            let document = Document(bytes: attempt.bytes)
            let kind = try? JSONScanner.scan(attempt.bytes)
            let value = try? JSONSerialization.jsonObject(
                with: Data(attempt.bytes), options: .fragmentsAllowed)
            counts["\(kind != nil) \(value != nil)", default: 0] += 1
            if kind != nil { try Self.checkStrings(attempt) }
            switch (kind, value) {
            case (nil, nil): break
            case (.some, nil):
                try attempt.require(
                    document.hasLoneSurrogate || document.hasHugeNumber,
                    "accepted here, and Foundation refuses it")
            case (nil, .some):
                try attempt.require(
                    document.depth > JSONScanner.maximumDepth || document.mayBeWide
                        || document.hasTrailingComma,
                    "refused here, and Foundation accepts it")
            case (let kind?, let value?):
                try attempt.require(
                    document.depth <= JSONScanner.maximumDepth, "\(document.depth) deep")
                let difference = try Self.difference(attempt.bytes, kind, value)
                try attempt.require(
                    difference == nil || document.hasMark || document.hasTwins, difference ?? "")
            }
        }
        let rounds = budget.cases(of: .documents)
        for outcome in ["true true", "false false", "true false", "false true"] where rounds > 5_000
        {
            #expect(counts[outcome, default: 0] > rounds / 5_000, "\(counts)")
        }
    }

    /// Every string of the top level, keys included, beside a decoder that takes its time.
    private static func checkStrings(_ attempt: FuzzCase) throws {
        var tokens: [Range<Int>] = []
        try JSONScanner.scan(attempt.bytes) { member in
            if let key = member.key { tokens.append(key) }
            if member.kind == .string { tokens.append(member.value) }
        }
        for token in tokens {
            let text = SlowString.decode(attempt.bytes[token].dropFirst().dropLast())
            let own = JSONString.decode(attempt.bytes, token)
            try attempt.require(
                own?.isSame(as: text) == true, "\(own ?? "nothing"), expected \(text)")
            try attempt.require(
                JSONString.matches(attempt.bytes, token, text)
                    && !JSONString.matches(attempt.bytes, token, text + "x"), "\(text) is no match")
        }
    }

    /// What the two did not read alike, if anything.
    private static func difference(
        _ bytes: [UInt8], _ kind: JSONKind, _ value: Any
    ) throws -> String? {
        switch value {
        case let array as [Any]:
            var items: [String?] = []
            try JSONScanner.scan(bytes) { items.append(JSONString.decode(bytes, $0.value)) }
            let isAlike =
                items.count == array.count
                && zip(items, array).allSatisfy { own, theirs in
                    (own.map { Array($0.utf8) }) == ((theirs as? String).map { Array($0.utf8) })
                }
            return isAlike ? nil : "\(items) here, and \(array) for Foundation"
        case let object as [String: Any]:
            let members = try JSONObject(bytes)
            for (name, value) in object {
                guard let text = value as? String else { continue }
                let own = members?.string(name)
                guard own?.isSame(as: text) != true else { continue }
                return "\(name.debugDescription) is \(own ?? "nothing") here, and \(text) there"
            }
            return nil
        default:
            return kind == .array || kind == .object ? "\(kind) here, and \(value) there" : nil
        }
    }
}

/// The text between quotation marks by way of UTF-16, in which escapes are written.
private enum SlowString {
    static func decode(_ body: ArraySlice<UInt8>) -> String {
        let escapes: [UInt8: UInt16] = [0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9]
        var units: [UInt16] = []
        var rest = body
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\\") else {
                let run = rest.prefix { $0 != UInt8(ascii: "\\") }
                units += Array(String(decoding: run, as: UTF8.self).utf16)
                rest = rest.dropFirst(run.count)
                continue
            }
            let letter = rest.dropFirst().first ?? 0
            guard letter == UInt8(ascii: "u") else {
                units.append(escapes[letter] ?? UInt16(letter))
                rest = rest.dropFirst(2)
                continue
            }
            let digits = String(decoding: rest.dropFirst(2).prefix(4), as: UTF8.self)
            units.append(UInt16(digits, radix: 16) ?? 0)
            rest = rest.dropFirst(6)
        }
        return String(decoding: units, as: UTF16.self)
    }
}

/// What explains a difference, found without a parser.
private struct Document {
    let bytes: [UInt8]

    /// The containers that are open at most, as far as brackets outside of strings tell.
    var depth: Int {
        var (depth, deepest, isString, isEscape) = (0, 0, false, false)
        for byte in bytes {
            switch byte {
            case _ where isEscape: isEscape = false
            case UInt8(ascii: "\\"): isEscape = isString
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if !isString { depth += 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if !isString { depth -= 1 }
            default: break
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    /// Half of a surrogate pair as an escape: grammatical, and no character. Here it is U+FFFD.
    var hasLoneSurrogate: Bool {
        var isHigh = false
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            let isEscape = byte == UInt8(ascii: "\\") && rest.first == UInt8(ascii: "u")
            let digits = isEscape ? rest.dropFirst().prefix(4) : []
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
            let isLow = unit & 0xFC00 == 0xDC00
            if isHigh != isLow { return true }
            isHigh = unit & 0xFC00 == 0xD800
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst(isEscape ? 5 : 1) }
        }
        return isHigh
    }

    /// A number beyond what a Double holds: grammatical, and nobody's business before it is used.
    var hasHugeNumber: Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.matches(of: #/[-+.0-9eE]+/#).contains { Double($0.output)?.isFinite == false }
    }

    /// A byte order mark, which Foundation drops from the beginning of strings, too.
    var hasMark: Bool {
        String(decoding: bytes, as: UTF8.self).contains(#/\u{FEFF}|\\u[fF][eE][fF][fF]/#)
    }

    /// Two names that differ in how a letter is spelled, and are one to a Dictionary.
    var hasTwins: Bool {
        var names: [String] = []
        _ = try? JSONScanner.scan(bytes) { member in
            if let key = member.key { names.append(JSONString.decode(bytes, key) ?? "") }
        }
        return Set(names).count < Set(names.map { Array($0.utf8) }).count
    }

    /// A comma before the end of an array or object, which only Foundation takes.
    var hasTrailingComma: Bool {
        String(decoding: bytes, as: UTF8.self).contains(#/,[ \t\r\n]*[\]}]/#)
    }

    /// Foundation takes a byte order mark, and texts in UTF-16 and UTF-32, which show by a zero
    /// among the first bytes. RFC 8259 §8.1 wants UTF-8 without a mark.
    var mayBeWide: Bool {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0xFF, 0xFE]) || bytes.prefix(4).contains(0)
    }
}
