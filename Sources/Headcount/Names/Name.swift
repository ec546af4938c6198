/// The rule that cluster and node names share: `[A-Za-z0-9._@-]{1,64}`.
enum Name {
    /// The longest name, in bytes.
    static let maximumLength = 64

    /// Checks one name.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidName``.
    static func check(_ value: String, of thing: String) throws(HeadcountError) {
        guard (1...maximumLength).contains(value.utf8.count), value.utf8.allSatisfy(isAllowed)
        else {
            throw HeadcountError(
                .invalidName,
                "\(thing) \"\(value.prefix(80))\" is not a name: expected 1 to 64 of "
                    + "A-Z a-z 0-9 . _ @ -")
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "@"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
