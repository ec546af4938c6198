/// Why a token does not let anybody in. Nothing in it comes from the token: it can be logged and
/// told.
enum TokenRefusal: Error, Equatable, Sendable {
    /// None came, and one is needed.
    case missing
    /// Several came, and they differ.
    case conflicting
    /// It is longer than ``TokenVerifier/maximumLength``.
    case tooLong
    /// It cannot be read; the text says which part.
    case malformed(String)
    /// A claim or a field of the header has no value that is allowed.
    case invalid(name: String, expected: String)
    /// It is signed in no way that a key here is for.
    case unsupportedAlgorithm
    /// It names a key that is not known here, or that is for another algorithm.
    case unknownKey
    /// None of the keys has signed it.
    case wrongSignature
    case expired
    case notYetValid

    /// One sentence for a person to read.
    var message: String {
        switch self {
        case .missing: "a token is needed: as authToken of phoenix.js, or ?token="
        case .conflicting: "more than one token was sent, and they differ"
        case .tooLong: "the token is longer than \(TokenVerifier.maximumLength) bytes"
        case .malformed(let part): "the token cannot be read: \(part)"
        case .invalid(let name, let expected): "the token's \(name): expected \(expected)"
        case .unsupportedAlgorithm: "the token is signed in a way that is not accepted here"
        case .unknownKey: "the token names a key (kid) that is not known here for its algorithm"
        case .wrongSignature: "the token's signature is wrong"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        }
    }
}
