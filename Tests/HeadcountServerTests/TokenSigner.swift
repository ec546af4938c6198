import Crypto
import Foundation
import Headcount
import JWTKit

@testable import HeadcountServer

/// Signs tokens for the tests, good ones and others.
struct TokenSigner: Sendable {
    let name: String
    let algorithm: any JWTAlgorithm
    /// What the server is told about the signer's key.
    let key: TokenKey

    static let secretText = "0123456789abcdef0123456789abcdef"

    static func hs256(id: String? = nil, secret: String = secretText) async throws -> TokenSigner {
        let keys = await JWTKeyCollection().add(
            hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        return TokenSigner(
            name: "HS256", algorithm: try await keys.getKey(),
            key: try TokenKey(secret: prefix(id) + secret))
    }

    static func es256(id: String? = nil) async throws -> TokenSigner {
        let key = ES256PrivateKey()
        let keys = await JWTKeyCollection().add(ecdsa: key)
        return TokenSigner(
            name: "ES256", algorithm: try await keys.getKey(),
            key: try TokenKey(publicKey: prefix(id) + key.publicKey.pemRepresentation))
    }

    static func edDSA(id: String? = nil) async throws -> TokenSigner {
        let key = try EdDSA.PrivateKey()
        let keys = await JWTKeyCollection().add(eddsa: key)
        return TokenSigner(
            name: "EdDSA", algorithm: try await keys.getKey(),
            key: try TokenKey(publicKey: prefix(id) + key.publicKey.pemRepresentation))
    }

    static func all(id: String? = nil) async throws -> [TokenSigner] {
        [try await hs256(id: id), try await es256(id: id), try await edDSA(id: id)]
    }

    private static func prefix(_ id: String?) -> String { id.map { "kid=\($0):" } ?? "" }

    /// A token with this header, or the plain one of the algorithm, and these claims.
    func token(
        header: String? = nil, claims: String = TokenSigner.claims()
    ) throws -> String {
        let header = header ?? "{\"alg\":\"\(name)\",\"typ\":\"JWT\"}"
        let signed = "\(base64URL(Array(header.utf8))).\(base64URL(Array(claims.utf8)))"
        return "\(signed).\(base64URL(try algorithm.sign(Array(signed.utf8))))"
    }

    /// When the tests' tokens are checked: 2026-01-01T00:00:00Z.
    static let now: Int64 = 1_767_225_600

    /// Claims that are good at ``now`` for another hour, and more.
    static func claims(exp: Int64 = now + 3_600, _ more: String = "") -> String {
        "{\"sub\":\"user-1\",\"exp\":\(exp)\(more.isEmpty ? "" : ",")\(more)}"
    }
}

func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        .replacing("=", with: "")
}

extension Timestamp {
    /// So many seconds after the moment of the tests.
    static func test(_ seconds: Double = 0) -> Timestamp {
        Timestamp(microseconds: TokenSigner.now * 1_000_000 + Int64(seconds * 1_000_000))
    }
}

extension TokenVerifier {
    init(_ signers: TokenSigner...) async throws {
        try await self.init(signers.map(\.key))
    }

    init(_ keys: [TokenKey]) async throws {
        guard let keys = try TokenKeys(keys) else { throw TokenRefusal.missing }
        try await self.init(keys)
    }

    /// Nil when the token is good.
    func refusal(_ token: String, now: Timestamp = .test()) -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try verify(token, now: now)
            return nil
        } catch {
            return error
        }
    }
}
