import JSONBytes

/// The members of a token's header or of its claims, each read as the one type it may have.
///
/// JWTKit's own decoding is not used for them: it ends the process at a number in a header that
/// does not fit an `Int`, and it takes the last of two members with one name, where RFC 7515 §4
/// asks for names that are unique.
struct TokenFields {
    private let bytes: [UInt8]
    private var members: [String: JSONMember] = [:]

    /// - Parameter part: What to call it in a refusal.
    init(_ bytes: [UInt8], part: String) throws(TokenRefusal) {
        self.bytes = bytes
        var found: [JSONMember] = []
        guard (try? JSONScanner.scan(bytes, visit: { found.append($0) })) == .object else {
            throw .malformed("\(part) is no JSON object")
        }
        for member in found {
            guard let key = member.key.flatMap({ JSONString.decode(bytes, $0) }),
                members.updateValue(member, forKey: key) == nil
            else { throw .malformed("\(part) has two members with one name") }
        }
    }

    func contains(_ name: String) -> Bool { members[name] != nil }

    /// A text of so many bytes, without control characters; nil when it is absent.
    func text(_ name: String, upTo maximumLength: Int) throws(TokenRefusal) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = Self.text(member, in: bytes, upTo: maximumLength) else {
            throw .invalid(
                name: name,
                expected: "a text of 1 to \(maximumLength) bytes without control characters")
        }
        return text
    }

    /// A list of such texts; nil when it is absent.
    func texts(
        _ name: String, count maximumCount: Int, upTo maximumLength: Int
    ) throws(TokenRefusal) -> [String]? {
        guard let member = members[name] else { return nil }
        let list = bytes.span.array(member.value)
        var texts: [String?] = []
        _ = try? JSONScanner.scan(list) {
            texts.append(Self.text($0, in: list, upTo: maximumLength))
        }
        let good = texts.compactMap { $0 }
        guard member.kind == .array, texts.count <= maximumCount, good.count == texts.count else {
            throw .invalid(
                name: name,
                expected: "a list of at most \(maximumCount) texts of 1 to \(maximumLength) bytes "
                    + "without control characters")
        }
        return good
    }

    /// True or false; nil when it is absent.
    func boolean(_ name: String) throws(TokenRefusal) -> Bool? {
        guard let member = members[name] else { return nil }
        guard member.kind == .boolean else {
            throw .invalid(name: name, expected: "true or false")
        }
        return bytes[member.value.lowerBound] == UInt8(ascii: "t")
    }

    /// A number in a range; nil when it is absent.
    func number(
        _ name: String, in range: ClosedRange<Double>, expected: String
    ) throws(TokenRefusal) -> Double? {
        guard let member = members[name] else { return nil }
        guard member.kind == .number, let number = Double(bytes.span.string(member.value)),
            range.contains(number)
        else { throw .invalid(name: name, expected: expected) }
        return number
    }

    private static func text(
        _ member: JSONMember, in bytes: [UInt8], upTo maximumLength: Int
    ) -> String? {
        guard let text = JSONString.decode(bytes, member.value),
            (1...maximumLength).contains(text.utf8.count),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return text
    }
}
