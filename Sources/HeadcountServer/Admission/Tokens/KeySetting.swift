/// The text of one key's setting: `[kid=NAME:]VALUE`, where a value `@FILE` stands for a file.
struct KeySetting: Equatable {
    /// The longest name of a key, in characters.
    static let maximumNameLength = 128

    /// The key's name; nil without one.
    let id: String?
    let value: String

    /// The path in a value `@FILE`; nil for any other value.
    var path: String? { value.hasPrefix("@") ? String(value.dropFirst()) : nil }

    /// A text that begins with `kid=` holds a name: a secret that does so itself goes in a file.
    init(_ text: String) throws(ServerError) {
        guard text.hasPrefix("kid=") else {
            (id, value) = (nil, text)
            return
        }
        let parts = text.dropFirst(4).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...Self.maximumNameLength).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ServerError(
                .invalidSettings,
                "a key that begins with kid=; expected kid=NAME:KEY with a name of 1 to "
                    + "\(Self.maximumNameLength) visible ASCII characters without a colon")
        }
        (id, value) = (String(parts[0]), String(parts[1]))
    }
}
