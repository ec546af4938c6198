import Headcount
import Testing

@testable import HeadcountServer

@Suite("Claims of tokens")
struct TokenClaimTests {
    @Test(
        "claims of another type, and those that are needed and missing, are refused",
        arguments: [
            ("exp", #"{"sub":"u"}"#), ("sub", #"{"exp":1767229200}"#), ("exp", "{}"),
            ("exp", #"{"sub":"u","exp":"1767229200"}"#), ("exp", #"{"sub":"u","exp":null}"#),
            ("exp", #"{"sub":"u","exp":true}"#), ("exp", #"{"sub":"u","exp":[1767229200]}"#),
            ("exp", #"{"sub":"u","exp":1767229200000}"#), ("exp", #"{"sub":"u","exp":-1}"#),
            ("exp", #"{"sub":"u","exp":1e300}"#), ("exp", #"{"sub":"u","exp":1e999}"#),
            ("exp", #"{"sub":"u","exp":18446744073709551616}"#),
            ("nbf", #"{"sub":"u","exp":1767229200,"nbf":"0"}"#),
            ("nbf", #"{"sub":"u","exp":1767229200,"nbf":null}"#),
            ("nbf", #"{"sub":"u","exp":1767229200,"nbf":1e300}"#),
            ("sub", #"{"sub":1,"exp":1767229200}"#), ("sub", #"{"sub":"","exp":1767229200}"#),
            ("sub", #"{"sub":"a\u0000b","exp":1767229200}"#),
            ("sub", #"{"sub":"a\u009bb","exp":1767229200}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":"a:*"}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":null}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":{"a":"b"}}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":["a",1]}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":["a",["b"]]}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":[""]}"#),
            ("topics", #"{"sub":"u","exp":1767229200,"topics":["a\n"]}"#),
            ("stats", #"{"sub":"u","exp":1767229200,"stats":"true"}"#),
            ("stats", #"{"sub":"u","exp":1767229200,"stats":1}"#),
            ("stats", #"{"sub":"u","exp":1767229200,"stats":null}"#),
            ("plan", #"{"sub":"u","exp":1767229200,"plan":5}"#),
            ("plan", #"{"sub":"u","exp":1767229200,"plan":""}"#),
        ])
    func types(_ name: String, _ claims: String) async throws {
        let signer = try await TokenSigner.hs256()
        let refusal = try await TokenVerifier(signer).refusal(try signer.token(claims: claims))
        guard case .invalid(name, _) = refusal else {
            Issue.record("\(claims): \(String(describing: refusal))")
            return
        }
    }

    @Test(
        "claims that are no object, or have two members with one name, are refused",
        arguments: [
            "", "[]", "null", "{", #"{"sub":"u","exp":1767229200}x"#,
            #"{"sub":"u","exp":1,"exp":1767229200}"#, #"{"sub":"u","exp":1767229200,"e\u0078p":1}"#,
            #"{"sub":"u","exp":1767229200,"topics":["a"],"topics":["*"]}"#,
            #"{"sub":"u","exp":01767229200}"#,
        ])
    func objects(_ claims: String) async throws {
        let signer = try await TokenSigner.hs256()
        let refusal = try await TokenVerifier(signer).refusal(try signer.token(claims: claims))
        guard case .malformed = refusal else {
            Issue.record("\(claims): \(String(describing: refusal))")
            return
        }
    }

    @Test("claims are not looked at before the signature is right")
    func order() async throws {
        let (signer, other) = (try await TokenSigner.es256(), try await TokenSigner.es256())
        let verifier = try await TokenVerifier(signer)
        for claims in [TokenSigner.claims(exp: 0), "{}", "no json"] {
            #expect(verifier.refusal(try other.token(claims: claims)) == .wrongSignature)
        }
    }

    @Test("the number and the length of globs is bounded, and so are the other texts")
    func bounds() async throws {
        let signer = try await TokenSigner.hs256()
        let verifier = try await TokenVerifier(signer)
        func isGood(_ claim: String) throws -> Bool {
            verifier.refusal(try signer.token(claims: TokenSigner.claims(claim))) == nil
        }
        func list(_ count: Int) -> String {
            "\"topics\":[" + Array(repeating: "\"a\"", count: count).joined(separator: ",") + "]"
        }
        func text(_ length: Int) -> String { String(repeating: "x", count: length) }
        #expect(try isGood(list(0)) && isGood(list(100)) && !isGood(list(101)))
        #expect(try isGood("\"topics\":[\"\(text(255))\"]"))
        #expect(try !isGood("\"topics\":[\"\(text(256))\"]"))
        #expect(try isGood("\"plan\":\"\(text(64))\"") && !isGood("\"plan\":\"\(text(65))\""))
        #expect(try !isGood("\"deep\":" + String(repeating: "[", count: 3_000)))
    }
}
