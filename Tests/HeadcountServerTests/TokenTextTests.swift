import Foundation
import Testing

@testable import HeadcountServer

@Suite("Where a token is")
struct TokenTextTests {
    private static let path = "/socket/websocket?vsn=2.0.0"
    /// As phoenix.js makes it: `base64url.bearer.phx.` and `btoa(token)` without padding.
    private static func phoenix(_ token: String) -> String {
        TokenText.subprotocolPrefix
            + Data(token.utf8).base64EncodedString().replacing("=", with: "")
    }

    @Test(
        "the query or the subprotocol holds it",
        arguments: [
            (path, [], nil), ("/socket/websocket", [], nil), (path, ["phoenix"], nil),
            (path + "&token=a.b.c", [], "a.b.c"),
            ("/x?token=a.b.c&vsn=2.0.0", ["phoenix"], "a.b.c"),
            (path, ["phoenix, \(phoenix("a.b.c"))"], "a.b.c"),
            (path, ["phoenix,\(phoenix("a.b.c"))"], "a.b.c"),
            (path, ["phoenix", phoenix("a.b.c")], "a.b.c"),
            (path, ["\(phoenix("a.b.c")) \t, phoenix"], "a.b.c"),
            (path, [phoenix("eyJ.eyJ.c2ln-_w")], "eyJ.eyJ.c2ln-_w"),
            (path, [phoenix("a??>>~~")], "a??>>~~"),
            (path + "&token=a%2Eb.c", [], "a.b.c"), (path + "&%74oken=a", [], "a"),
            (path + "&token=", [], nil), (path + "&token", [], nil),
            (path + "&token=a=b", [], "a=b"),
            (path + "&token=", [phoenix("a")], "a"), (path + "&token=a+b", [], "a+b"),
            (path + "&Token=a", [], nil), (path + "&xtoken=a&tokens=b", [], nil),
            (path + "#&token=a", [], nil), ("/socket/websocket&token=a", [], nil),
            (path + "&token=a&token=a", [], "a"),
            (path + "&token=a.b.c", [phoenix("a.b.c")], "a.b.c"),
            (path, ["Base64url.bearer.phx.YQ"], nil), (path, ["base64url.bearer.phx"], nil),
        ] as [(String, [String], String?)])
    func found(_ target: String, _ subprotocols: [String], _ token: String?) throws {
        #expect(try TokenText.find(target: target, subprotocols: subprotocols) == token)
    }

    @Test(
        "tokens that differ, and broken ones, are refused",
        arguments: [
            (path + "&token=a&token=b", [], .conflicting),
            (path + "&token=a", [phoenix("b")], .conflicting),
            (path, ["\(phoenix("a")), \(phoenix("b"))"], .conflicting),
            (path, [phoenix("a"), phoenix("b")], .conflicting),
            (path + "&token=%C3%A9", [phoenix("e\u{301}")], .conflicting),
            (path + "&token=%zz", [], .malformed("a broken percent-encoding")),
            (path + "&token=%", [], .malformed("a broken percent-encoding")),
            (path + "&token=%ff", [], .malformed("a broken percent-encoding")),
            (path, ["base64url.bearer.phx."], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx.YQ=="], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx.Y"], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx.YR"], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx.Y!"], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx._w"], .malformed("the subprotocol's base64 is broken")),
            (path, ["base64url.bearer.phx." + String(repeating: "A", count: 10_924)], .tooLong),
        ] as [(String, [String], TokenRefusal)])
    func refused(_ target: String, _ subprotocols: [String], _ refusal: TokenRefusal) {
        #expect(throws: refusal) {
            try TokenText.find(target: target, subprotocols: subprotocols)
        }
    }

    @Test("the longest token fits")
    func longest() throws {
        let token = String(repeating: "t", count: TokenVerifier.maximumLength)
        let found = try TokenText.find(target: Self.path, subprotocols: [Self.phoenix(token)])
        #expect(found == token)
    }
}
