/// A JSON Web Token in its compact form, `header.claims.signature`, taken apart and not yet
/// trusted (RFC 7515 §7.1).
struct SignedToken {
    /// The algorithm that the token says it is signed with.
    let algorithm: String?
    /// The key that it says has signed it.
    let keyID: String?
    /// The bytes that are signed.
    let signed: ArraySlice<UInt8>
    let signature: [UInt8]
    /// To be read once the signature is known to be right.
    let claims: [UInt8]

    init(_ text: [UInt8]) throws(TokenRefusal) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("expected three parts and two dots") }
        guard let header = Base64.decode(parts[0], .url),
            let claims = Base64.decode(parts[1], .url),
            let signature = Base64.decode(parts[2], .url)
        else { throw .malformed("a part is not base64url without padding") }
        let fields = try TokenFields(header, part: "its header")
        algorithm = try fields.text("alg", upTo: 64)
        keyID = try fields.text("kid", upTo: KeySetting.maximumNameLength)
        // RFC 7515 §4.1.11: who does not understand what is critical refuses. Nothing is here.
        guard !fields.contains("crit") else {
            throw .invalid(name: "crit", expected: "no extensions of the header")
        }
        signed = text[..<parts[1].endIndex]
        self.signature = signature
        self.claims = claims
    }
}
