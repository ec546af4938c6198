/// The members of one JSON object, read by name: for small parameters such as a join's payload.
package struct JSONObject: Sendable {
    private let bytes: [UInt8]
    private var members: [JSONMember] = []

    /// Scans `bytes`; nil when they are valid JSON but no object.
    package init?(_ bytes: [UInt8]) throws(JSONError) {
        self.bytes = bytes
        var found: [JSONMember] = []
        guard try JSONScanner.scan(bytes.span, visit: { found.append($0) }) == .object else {
            return nil
        }
        members = found
    }

    /// The member called `name`; of several the last.
    package func member(_ name: String) -> JSONMember? {
        members.last { member in
            member.key.map { JSONString.matches(bytes.span, $0, name) } ?? false
        }
    }

    /// The text of a member; nil when it is absent or no string.
    package func string(_ name: String) -> String? {
        member(name).flatMap { JSONString.decode(bytes.span, $0.value) }
    }

    /// The value of a member; nil when it is absent, no integer, or does not fit.
    package func integer(_ name: String) -> Int? {
        guard let member = member(name), member.kind == .number else { return nil }
        return Int(bytes.span.string(member.value))
    }

    /// The value of a member; nil when it is absent or neither true nor false.
    package func bool(_ name: String) -> Bool? {
        guard let member = member(name), member.kind == .boolean else { return nil }
        return bytes[member.value.lowerBound] == UInt8(ascii: "t")
    }

    /// The bytes of a member of any kind, as they came.
    package func raw(_ name: String) -> [UInt8]? {
        member(name).map { bytes.span.array($0.value) }
    }

    /// All members whose value is a string, by name.
    package var strings: [String: String] {
        var strings: [String: String] = [:]
        for member in members {
            guard let key = member.key.flatMap({ JSONString.decode(bytes.span, $0) }),
                let value = JSONString.decode(bytes.span, member.value)
            else { continue }
            strings[key] = value
        }
        return strings
    }
}
