/// How tokens are signed (RFC 7518 §3.1, RFC 8037 §3.1). A key has one, whatever a token says.
enum TokenAlgorithm: String, CaseIterable, Sendable {
    case hs256 = "HS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}
