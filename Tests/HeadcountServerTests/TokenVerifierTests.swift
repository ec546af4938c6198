import Crypto
import Headcount
import JWTKit
import Testing

@testable import HeadcountServer

@Suite("Tokens")
struct TokenVerifierTests {
    @Test("each algorithm's good token is taken, and each names its own signer")
    func good() async throws {
        for signer in try await TokenSigner.all() {
            let verifier = try await TokenVerifier(signer)
            let grant = try verifier.verify(try signer.token(), now: .test())
            #expect(grant.subject == "user-1" && grant.topics == nil && grant.plan == nil)
            #expect(!grant.maySeeCluster && grant.expiresAt == .test(3_600))
            // Another signer of the same algorithm.
            let other = try await TokenSigner.all().first { $0.name == signer.name }
            if signer.name != "HS256" {
                let token = try other?.token()
                #expect(try verifier.refusal(#require(token)) == .wrongSignature)
            }
        }
        let other = try await TokenSigner.hs256(secret: String(repeating: "x", count: 32))
        let verifier = try await TokenVerifier(TokenSigner.hs256())
        #expect(verifier.refusal(try other.token()) == .wrongSignature)
    }

    @Test(
        "tokens and keys that other programs have made are taken",
        arguments: [
            (
                ForeignKeys.secret,
                "eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJzdWIiOiAidXNlci0xIiwgImV4cCI6IDE3NjcyM"
                    + "jkyMDB9.8B08QnkUDKTUtItMePqwI_K_LmZCT069z7_6M1FPlMU"
            ),
            (
                ForeignKeys.p256,
                "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJzdWIiOiAidXNlci0xIiwgImV4cCI6IDE3NjcyM"
                    + "jkyMDB9.1QUN3CnrFgo4jqv7R8sVEPdOlUABuRDZoK2U6VSKrkFH0oPE3y0kme7IsuqxtwiVWF3aoeeM"
                    + "eQspSsn99Xhh2Q"
            ),
            (
                ForeignKeys.ed25519,
                "eyJhbGciOiAiRWREU0EiLCAidHlwIjogIkpXVCJ9.eyJzdWIiOiAidXNlci0xIiwgImV4cCI6IDE3NjcyM"
                    + "jkyMDB9.U3P7WgXwJgrJwvKFOYWdvuunmZj-aXkrdA31JzEFj2tyHe5Q8Jny_bau2RJFaQApyh5MOaDw"
                    + "noJAfF1iTpqPBg"
            ),
        ])
    func foreign(_ key: String, _ token: String) async throws {
        let key =
            key.hasPrefix("-----")
            ? try TokenKey(publicKey: key) : try TokenKey(secret: key)
        let grant = try await TokenVerifier([key]).verify(token, now: .test())
        #expect(grant.subject == "user-1" && grant.expiresAt == .test(3_600))
    }

    // MARK: Algorithms and keys

    @Test(
        "no header chooses the algorithm",
        arguments: [
            "none", "None", "NONE", "nOnE", "", "hs256", "HS384", "HS512", "ES384", "RS256",
            "PS256",
            "Ed25519", "eddsa", "HS256 ", " HS256", "HS256\\u0000", "HMAC",
        ])
    func algorithms(_ name: String) async throws {
        let signers = try await TokenSigner.all()
        let verifier = try await TokenVerifier(signers.map(\.key))
        for signer in signers {
            let token = try signer.token(header: "{\"alg\":\"\(name)\"}")
            let unsigned = token.prefix { $0 != "." } + "." + token.split(separator: ".")[1] + "."
            for token in [token, String(unsigned)] {
                switch verifier.refusal(token) {
                case .unsupportedAlgorithm, .invalid(name: "alg", _): break
                case let other: Issue.record("\(name): \(String(describing: other))")
                }
            }
        }
    }

    @Test(
        "a header without an algorithm, or with one that is no text, is refused",
        arguments: [
            "{}", "{\"typ\":\"JWT\"}", "{\"alg\":null}", "{\"alg\":true}", "{\"alg\":256}",
            "{\"alg\":[\"HS256\"]}", "{\"alg\":{\"HS256\":1}}", "{\"ALG\":\"HS256\"}",
            "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", "{\"alg\":\"none\",\"alg\":\"HS256\"}",
            "{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}", "[\"HS256\"]", "\"HS256\"", "", "{",
            "null",
            "{\"alg\":\"HS256\"}}", "{\"alg\":\"HS256\",}", "{'alg':'HS256'}",
        ])
    func headers(_ header: String) async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        #expect(verifier.refusal(try signer.token(header: header)) != nil)
    }

    @Test("a secret that is a public key's text does not sign for that key")
    func swap() async throws {
        let publicPEM = ForeignKeys.p256 + "\n"
        for secret in [publicPEM, ForeignKeys.p256, publicPEM.replacing("\n", with: "\r\n")] {
            let keys = await JWTKeyCollection().add(
                hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            let forger = TokenSigner(
                name: "HS256", algorithm: try await keys.getKey(),
                key: try TokenKey(publicKey: ForeignKeys.p256))
            let verifier = try await TokenVerifier(
                [forger.key, try TokenKey(publicKey: ForeignKeys.ed25519)])
            #expect(verifier.refusal(try forger.token()) == .unsupportedAlgorithm)
            #expect(
                verifier.refusal(try forger.token(header: "{\"alg\":\"ES256\"}"))
                    == .wrongSignature)
            #expect(
                verifier.refusal(try forger.token(header: "{\"alg\":\"EdDSA\"}"))
                    == .wrongSignature)
            // Beside a secret, too.
            let both = try await TokenVerifier([forger.key, TokenSigner.hs256().key])
            #expect(both.refusal(try forger.token()) == .wrongSignature)
        }
    }

    @Test("tokens signed with one key are refused under the name of another algorithm")
    func crossed() async throws {
        let signers = try await TokenSigner.all(id: "a").map(\.name)
        for (index, signer) in try await TokenSigner.all().enumerated() {
            let verifier = try await TokenVerifier(
                try await TokenSigner.all().map(\.key) + [signer.key])
            for name in signers where name != signers[index] {
                let token = try signer.token(header: "{\"alg\":\"\(name)\"}")
                #expect(verifier.refusal(token) == .wrongSignature)
            }
        }
    }

    @Test("keys in a token's header count for nothing")
    func embedded() async throws {
        let attacker = try await TokenSigner.es256()
        let verifier = try await TokenVerifier(TokenSigner.es256())
        for field in [
            "\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
            "\"jku\":\"http://127.0.0.1/keys\"", "\"x5u\":\"http://127.0.0.1/\"",
            "\"x5c\":[\"AA==\"]",
        ] {
            let token = try attacker.token(header: "{\"alg\":\"ES256\",\(field)}")
            #expect(verifier.refusal(token) == .wrongSignature)
        }
    }

    @Test("a number in the header that fits no integer ends nothing")
    func hugeNumber() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        for number in ["1e300", "-1e300", "1e400", "9223372036854775808", "1e-400"] {
            let token = try signer.token(header: "{\"alg\":\"HS256\",\"x\":\(number)}")
            #expect(verifier.refusal(token) == nil)
        }
    }

    @Test("critical extensions are refused, whatever they are")
    func critical() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        for crit in ["[]", "[\"exp\"]", "[\"b64\"],\"b64\":false", "null", "1"] {
            let token = try signer.token(header: "{\"alg\":\"HS256\",\"crit\":\(crit)}")
            #expect(
                verifier.refusal(token)
                    == .invalid(name: "crit", expected: "no extensions of the header"))
        }
    }

    @Test("a key's name picks that key alone")
    func names() async throws {
        let (old, new) = (
            try await TokenSigner.hs256(id: "old"),
            try await TokenSigner.hs256(id: "new", secret: String(repeating: "n", count: 32))
        )
        let elliptic = try await TokenSigner.es256(id: "ec")
        let nameless = try await TokenSigner.edDSA()
        let verifier = try await TokenVerifier(old, new, elliptic, nameless)
        func refusal(_ signer: TokenSigner, _ kid: String) throws -> TokenRefusal? {
            verifier.refusal(
                try signer.token(header: "{\"alg\":\"\(signer.name)\",\"kid\":\(kid)}"))
        }
        #expect(try refusal(old, "\"old\"") == nil)
        #expect(try refusal(new, "\"new\"") == nil)
        #expect(try refusal(new, "\"n\\u0065w\"") == nil)
        #expect(try refusal(elliptic, "\"ec\"") == nil)
        #expect(try refusal(old, "\"new\"") == .wrongSignature)
        for kid in ["\"other\"", "\"OLD\"", "\"ec\"", "\"old \"", "\"../old\"", "\"' or 1=1\""] {
            #expect(try refusal(old, kid) == .unknownKey)
        }
        // A key without a name is for tokens without one.
        #expect(try refusal(nameless, "\"ed\"") == .unknownKey)
        for kid in ["null", "1", "[\"old\"]", "\"\"", "\"a\\nb\""] {
            guard case .invalid(name: "kid", _) = try refusal(old, kid) else {
                Issue.record("kid \(kid) was taken")
                continue
            }
        }
        // Without a name, each key of the algorithm has its turn.
        for signer in [old, new, elliptic, nameless] {
            #expect(verifier.refusal(try signer.token()) == nil)
        }
        // The old key is retired.
        let later = try await TokenVerifier(new)
        #expect(later.refusal(try old.token()) == .wrongSignature)
        let named = try old.token(header: "{\"alg\":\"HS256\",\"kid\":\"old\"}")
        #expect(later.refusal(named) == .unknownKey)
        #expect(later.refusal(try new.token()) == nil)
    }

    // MARK: Times

    @Test(
        "a token is good from nbf to exp, each stretched by 60 s",
        arguments: [
            (3_600, nil, true), (1, nil, true), (0, nil, true), (-59, nil, true), (-60, nil, false),
            (-61, nil, false), (60, 0, true), (60, 59, true), (60, 60, true), (60, 61, false),
            (3_600, 3_500, false), (3_600, -3_600, true), (-61, -100, false),
        ] as [(Int64, Int64?, Bool)])
    func times(_ exp: Int64, _ nbf: Int64?, _ isGood: Bool) async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        let more = nbf.map { "\"nbf\":\(TokenSigner.now + $0)" } ?? ""
        let token = try signer.token(claims: TokenSigner.claims(exp: TokenSigner.now + exp, more))
        let refusal = verifier.refusal(token)
        let expected: TokenRefusal = exp <= -60 ? .expired : .notYetValid
        #expect(refusal == (isGood ? nil : expected))
    }

    @Test("fractions of a second count, and so do exponents")
    func fractions() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        let token = try signer.token(claims: #"{"sub":"u","exp":1767225600.5,"iat":"ignored"}"#)
        #expect(verifier.refusal(token, now: .test(60.4)) == nil)
        #expect(verifier.refusal(token, now: .test(60.5)) == .expired)
        let exponent = try signer.token(claims: #"{"sub":"u","exp":1.7672256e9}"#)
        #expect(try verifier.verify(exponent, now: .test()).expiresAt == .test())
    }

    @Test("no refusal repeats anything of the token")
    func silence() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        for token in [
            try signer.token(header: #"{"alg":"SENTINEL"}"#),
            try signer.token(header: #"{"alg":"HS256","kid":"SENTINEL"}"#),
            try signer.token(header: #"{"alg":"HS256","SENTINEL":1,"SENTINEL":1}"#),
            try signer.token(claims: #"{"sub":"SENTINEL","exp":"SENTINEL"}"#), "SENTINEL.SENTINEL",
        ] {
            let refusal = try #require(verifier.refusal(token))
            #expect(!refusal.message.contains("SENTINEL") && !"\(refusal)".contains("SENTINEL"))
        }
    }
}
