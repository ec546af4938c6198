import Headcount
import JSONBytes
import JWTKit

/// Tells whether a token is good, and what it grants. Waits for nothing, so that a handshake can
/// ask on its event loop.
struct TokenVerifier: Sendable {
    /// The longest token, in bytes.
    static let maximumLength = 8 * 1024
    /// By how many seconds the clocks of those who sign may differ from this one's.
    static let clockSkew: Int64 = 60

    /// A key, ready to check signatures. Its algorithm is its own, and no token changes it.
    private struct Check {
        let key: TokenKey
        let algorithm: any JWTAlgorithm
    }

    private let checks: [Check]

    /// Prepares the keys. It waits since JWTKit keeps its signers in an actor, which hands them out;
    /// from then on they check signatures at once.
    init(_ keys: TokenKeys) async throws {
        var checks: [Check] = []
        for key in keys.keys {
            checks.append(Check(key: key, algorithm: try await key.makeAlgorithm()))
        }
        self.checks = checks
    }

    /// Checks a token: its signature first, then its claims, at last its times.
    ///
    /// The signature is tried with the key that the token names, or, where it names none, with all
    /// keys of its algorithm.
    func verify(_ token: String, now: Timestamp) throws(TokenRefusal) -> Grant {
        guard token.utf8.count <= Self.maximumLength else { throw .tooLong }
        let token = try SignedToken(Array(token.utf8))
        guard try candidates(for: token).contains(where: { Self.accepts($0, token) }) else {
            throw .wrongSignature
        }
        let claims = try TokenFields(token.claims, part: "its claims")
        let grant = try Grant(claims)
        let skew = Self.clockSkew * 1_000_000
        guard now.microseconds < grant.expiresAt.microseconds + skew else { throw .expired }
        if let start = try claims.time("nbf"), now.microseconds < start.microseconds - skew {
            throw .notYetValid
        }
        return grant
    }

    private func candidates(for token: SignedToken) throws(TokenRefusal) -> [Check] {
        let candidates = checks.filter { check in
            token.algorithm?.hasSameBytes(as: check.key.algorithm.rawValue) == true
        }
        guard !candidates.isEmpty else { throw .unsupportedAlgorithm }
        guard let keyID = token.keyID else { return candidates }
        guard let named = candidates.first(where: { $0.key.id?.hasSameBytes(as: keyID) == true })
        else { throw .unknownKey }
        return [named]
    }

    private static func accepts(_ check: Check, _ token: SignedToken) -> Bool {
        // It throws at a signature that cannot be one, such as one of another length.
        (try? check.algorithm.verify(token.signature, signs: token.signed)) == true
    }
}

extension TokenKey {
    /// JWTKit's signer for the key: what JWTKit makes public of one is its `verify`.
    fileprivate func makeAlgorithm() async throws -> any JWTAlgorithm {
        let collection = JWTKeyCollection()
        switch material {
        case .secret(let bytes):
            await collection.add(hmac: HMACKey(from: bytes), digestAlgorithm: .sha256)
        case .p256(let pem):
            await collection.add(ecdsa: try ES256PublicKey(pem: pem))
        case .ed25519(let pem):
            await collection.add(eddsa: try EdDSA.PublicKey(pem: pem))
        }
        return try await collection.getKey()
    }
}
