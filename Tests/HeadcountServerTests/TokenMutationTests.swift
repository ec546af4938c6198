import Headcount
import HeadcountTesting
import Testing

@testable import HeadcountServer

@Suite("Tokens that are not quite good")
struct TokenMutationTests {
    @Test("a token above 8 KiB is refused before anything is done with it")
    func oversize() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        func token(_ padding: Int) throws -> String {
            let more = "\"x\":\"\(String(repeating: "x", count: padding))\""
            return try signer.token(claims: TokenSigner.claims(more))
        }
        let good = try token(5_900)
        #expect(good.utf8.count < 8_192 && verifier.refusal(good) == nil)
        let long = try token(6_200)
        #expect(long.utf8.count > 8_192 && verifier.refusal(long) == .tooLong)
        #expect(verifier.refusal(String(repeating: ".", count: 10_000_000)) == .tooLong)
        #expect(verifier.refusal(String(repeating: ".", count: 8_192)) != .tooLong)
    }

    @Test(
        "what is no compact token is refused",
        arguments: [
            "", ".", "..", "...", "a.b", "a.b.c.d", "a.b.c.d.e", "e30.e30.", "é.é.é", "\0.\0.\0",
        ])
    func shapes(_ token: String) async throws {
        let verifier = try await TokenVerifier(TokenSigner.hs256())
        #expect(verifier.refusal(token) != nil)
    }

    @Test("base64 is read in one way only: no padding, no other alphabet, no spare bits")
    func canonical() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        let token = try signer.token()
        #expect(verifier.refusal(token) == nil)
        for other in [token + "=", token + "\n", " " + token, token.replacing(".", with: "=.")] {
            #expect(verifier.refusal(other) != nil)
        }
        // 43 characters hold 258 bits, of which the last two are spare.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let same = alphabet.filter { verifier.refusal(String(token.dropLast()) + "\($0)") == nil }
        #expect(same == "\(token.suffix(1))")
    }

    @Test("10,000 tokens that are not quite good: none is taken, and none ends the process")
    func mutations() async throws {
        let signers = try await TokenSigner.all(id: "k")
        var random = SeededRandom(seed: 0x5EED)
        for signer in signers {
            let verifier = try await TokenVerifier(signer)
            let token = Array(
                try signer.token(
                    header: "{\"alg\":\"\(signer.name)\",\"kid\":\"k\"}",
                    claims: TokenSigner.claims("\"topics\":[\"a:*\"],\"stats\":true")
                ).utf8)
            #expect(verifier.refusal(String(decoding: token, as: UTF8.self)) == nil)
            for _ in 0..<(signer.name == "HS256" ? 6_000 : 2_000) {
                let mutant = random.mutate(token)
                guard mutant != token else { continue }
                let text = String(decoding: mutant, as: UTF8.self)
                if verifier.refusal(text) == nil { Issue.record("taken: \(text)") }
            }
        }
    }

    @Test("signed tokens with arbitrary headers and claims never end the process")
    func signedMutations() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        var random = SeededRandom(seed: 7)
        let header = Array(#"{"alg":"HS256","kid":"k","x":[1e9,{"y":null}]}"#.utf8)
        let claims = Array(
            TokenSigner.claims(#""nbf":1,"topics":["a*","\u00e9?"],"stats":true,"plan":"p""#).utf8)
        for _ in 0..<5_000 {
            let token = try signer.token(
                header: String(decoding: random.mutate(header), as: UTF8.self),
                claims: String(decoding: random.mutate(claims), as: UTF8.self))
            if let grant = try? verifier.verify(token, now: .test()) {
                #expect(!grant.subject.isEmpty && grant.expiresAt > .test(-60))
            }
        }
    }
}

extension SeededRandom {
    /// Changes that somebody who forges tokens might try.
    fileprivate mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: bytes.indices, using: &self)
            switch Int.random(in: 0..<7, using: &self) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &self)
            case 1: bytes[place] = UInt8.random(in: 0...127, using: &self)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...127, using: &self), at: place)
            case 4: bytes.swapAt(place, Int.random(in: bytes.indices, using: &self))
            case 5: bytes.removeLast(min(bytes.count, Int.random(in: 1...8, using: &self)))
            default:
                let end = min(bytes.count, place + 8)
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            }
        }
        return bytes
    }
}
