/// The version of the Phoenix serializer that a client asks for with `vsn` in the URL.
public enum SerializerVersion: UInt8, Sendable, CaseIterable {
    /// 1.0.x: each message is an object, without a join_ref.
    case v1 = 1
    /// 2.0.x: each message is an array of five, and binary frames are allowed.
    case v2 = 2

    /// The version for a `vsn` parameter, nil when it is not supported; no parameter means 1.0.0.
    ///
    /// Accepts what Elixir's `Version` accepts for `~> 1.0.0` and `~> 2.0.0`, as Phoenix does.
    public init?(vsn: String?) {
        guard let vsn else {
            self = .v1
            return
        }
        let parts = vsn.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !Self.areIdentifiers(parts[1], allowLeadingZeros: true) { return nil }
        let halves = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy(Self.isNumber), numbers[1] == "0" else {
            return nil
        }
        if halves.count == 2 {
            // 1.0.0-rc comes before 1.0.0.
            guard numbers[2] != "0", Self.areIdentifiers(halves[1], allowLeadingZeros: false) else {
                return nil
            }
        }
        switch numbers[0] {
        case "1": self = .v1
        case "2": self = .v2
        default: return nil
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        let isDigits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isDigits && !text.isEmpty && (text.utf8.count == 1 || text.first != "0")
    }

    private static func areIdentifiers(_ text: Substring, allowLeadingZeros: Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { identifier in
            let isWord = identifier.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            guard isWord, !identifier.isEmpty else { return false }
            let isNumeric = identifier.utf8.allSatisfy { $0 <= UInt8(ascii: "9") && $0 != 0x2D }
            return allowLeadingZeros || !isNumeric || isNumber(identifier)
        }
    }
}
