/// What a public key is for, by the algorithm identifier in its SubjectPublicKeyInfo (RFC 5280
/// §4.1, RFC 5480, RFC 8410).
enum PublicKeyKind: Equatable {
    case p256, ed25519
    case other(String)

    private static let ecKey = "06072a8648ce3d0201"
    /// In hexadecimal, behind the header of the outer sequence.
    private static let identifiers: [(start: String, kind: PublicKeyKind)] = [
        // The bit string is of 33 bytes, not 65: swift-crypto does not read those.
        (
            "3013\(ecKey)06082a8648ce3d030107032200",
            .other("an ECDSA key whose point is compressed")
        ),
        ("3013\(ecKey)06082a8648ce3d030107", .p256),
        ("300506032b6570", .ed25519),
        ("3010\(ecKey)06052b81040022", .other("an ECDSA key on P-384")),
        ("3010\(ecKey)06052b81040023", .other("an ECDSA key on P-521")),
        ("3010\(ecKey)06052b8104000a", .other("an ECDSA key on secp256k1")),
        ("300506032b6571", .other("an Ed448 key")),
        ("300506032b656e", .other("an X25519 key, which cannot sign")),
        ("300506032b656f", .other("an X448 key, which cannot sign")),
        ("300d06092a864886f70d010101", .other("an RSA key")),
        ("300b06092a864886f70d01010a", .other("an RSA key")),
    ]

    init?(subjectPublicKeyInfo bytes: [UInt8]) {
        guard bytes.count > 2, bytes[0] == 0x30 else { return nil }
        let header = bytes[1] < 0x80 ? 2 : 2 + Int(bytes[1] & 0x7F)
        let start = bytes.dropFirst(header).prefix(24).hexadecimal
        guard let known = Self.identifiers.first(where: { start.hasPrefix($0.start) }) else {
            return nil
        }
        self = known.kind
    }
}

extension Sequence<UInt8> {
    fileprivate var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
