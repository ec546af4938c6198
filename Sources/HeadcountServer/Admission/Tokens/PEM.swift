/// A key's textual encoding (RFC 7468): `-----BEGIN LABEL-----`, base64, `-----END LABEL-----`.
struct PEM: Equatable {
    /// What each block begins with.
    static let opening = "-----BEGIN "

    let label: String
    /// What the base64 holds.
    let bytes: [UInt8]

    /// All blocks of a text, in order; nil where one is broken. What stands around them does not
    /// matter, nor how the base64 is divided into lines.
    static func blocks(of text: String) -> [PEM]? {
        var blocks: [PEM] = []
        // Where a text cannot hold line breaks, such as the environment, they are often spelt out.
        var rest = Substring(text.replacing("\\n", with: "\n"))
        while let begin = rest.firstRange(of: opening) {
            rest = rest[begin.upperBound...]
            guard let labelEnd = rest.firstRange(of: "-----") else { return nil }
            let label = String(rest[..<labelEnd.lowerBound])
            guard let end = rest.firstRange(of: "-----END \(label)-----") else { return nil }
            let base64 = rest[labelEnd.upperBound..<end.lowerBound].utf8.filter { byte in
                ![0x20, 0x09, 0x0A, 0x0D].contains(byte)
            }
            guard let bytes = Base64.decode(trimmingPadding(base64), .standard) else { return nil }
            blocks.append(PEM(label: label, bytes: bytes))
            rest = rest[end.upperBound...]
        }
        return blocks
    }

    /// The labels of all blocks, broken ones too.
    static func labels(of text: String) -> [String] {
        text.split(separator: opening, omittingEmptySubsequences: false).dropFirst().compactMap {
            part in part.firstRange(of: "-----").map { String(part[..<$0.lowerBound]) }
        }
    }

    private static func trimmingPadding(_ base64: [UInt8]) -> ArraySlice<UInt8> {
        let padding = base64.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }
        return base64.dropLast(base64.count % 4 == 0 ? padding.count : 0)
    }
}
