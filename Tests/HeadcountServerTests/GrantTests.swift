import Headcount
import Testing

@testable import HeadcountServer

@Suite("Grants")
struct GrantTests {
    private func grant(_ more: String = "", exp: Int64 = TokenSigner.now + 3_600) throws -> Grant {
        let claims = TokenSigner.claims(exp: exp, more)
        return try Grant(TokenFields(Array(claims.utf8), part: "its claims"))
    }

    @Test(
        "topics may be joined that a glob matches",
        arguments: [
            ("", "anything", true), (#""topics":[]"#, "a", false), (#""topics":["*"]"#, "a", true),
            (#""topics":["room:*","news"]"#, "room:1", true),
            (#""topics":["room:*","news"]"#, "news", true),
            (#""topics":["room:*","news"]"#, "news:1", false),
            (#""topics":["room:*","news"]"#, "Room:1", false),
            (#""topics":["room:?"]"#, "room:12", false), (#""topics":["a\\*"]"#, "a*", true),
            (#""topics":["a\\*"]"#, "ab", false), (#""topics":["\u00e9"]"#, "é", true),
            (#""topics":["\u00e9"]"#, "e\u{301}", false),
        ])
    func topics(_ claim: String, _ topic: String, _ mayJoin: Bool) throws {
        let topic = try Topic(topic)
        let grant = try grant(claim)
        #expect(grant.mayJoin(topic) == mayJoin && grant.maySee(topic) == mayJoin)
        let all = try self.grant(claim + (claim.isEmpty ? "" : ",") + #""stats":true"#)
        #expect(all.mayJoin(topic) == mayJoin && all.maySee(topic))
    }

    @Test("the plan is kept")
    func plan() throws {
        #expect(try grant().plan == nil)
        #expect(try grant(#""plan":"gold""#).plan == "gold")
    }

    @Test(
        "a socket may stay until the token ends, or for the rest of the skew when it came late",
        arguments: [
            (0, 3_600), (3_599, 1), (3_599.5, 1), (3_600, 60), (3_601, 59), (3_659.5, 1),
            (3_660, 0), (9_999, 0),
        ] as [(Double, UInt32)])
    func stay(_ now: Double, _ seconds: UInt32) throws {
        #expect(try grant().secondsLeft(at: .test(now)) == seconds)
    }

    @Test("the latest time there is does not overflow")
    func latest() throws {
        #expect(try grant(exp: 253_402_300_799).secondsLeft(at: .test()) == 1 << 31)
        #expect(throws: TokenRefusal.self) { try grant(exp: 253_402_300_800) }
    }
}
