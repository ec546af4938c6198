import Headcount
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Origins")
struct OriginRuleTests {
    @Test(
        "pages of the host that was asked, and clients without an origin, get in",
        arguments: [
            (nil, "a.com", true), ("http://a.com", "a.com", true), ("https://a.com", "a.com", true),
            ("https://a.com", "a.com:443", true), ("https://a.com:443", "a.com", true),
            ("http://a.com:4000", "a.com:4000", true), ("http://A.com", "a.COM", true),
            ("http://[::1]:4000", "[::1]:4000", true), ("http://a.com:4000", "a.com", false),
            ("http://a.com", "a.com:4000", false), ("http://b.com", "a.com", false),
            ("http://a.com.evil.com", "a.com", false), ("http://evil-a.com", "a.com", false),
            ("null", "a.com", false), ("", "a.com", false), ("file://", "a.com", false),
            ("http://a.com/", "a.com", false), ("http://u@a.com", "a.com", false),
            ("http://a.com:", "a.com", false), ("http://a.com:+80", "a.com", false),
            ("http://a.com:99999", "a.com", false), ("http://a.com http://b.com", "a.com", false),
            ("http://a.com", "", false), ("http://a.com", "a.com/", false),
            ("http://[::1", "[::1", false),
        ] as [(String?, String, Bool)])
    func sameHost(_ origin: String?, _ host: String, _ isAllowed: Bool) {
        let rule = OriginRule.sameHost
        #expect(rule.allows(origins: [origin].compactMap { $0 }, hosts: [host]) == isAllowed)
    }

    @Test(
        "with a list the scheme, the host and the port must be one of it",
        arguments: [
            ("https://app.example.com", true), ("https://app.example.com:443", true),
            ("http://localhost:3000", true), ("http://app.example.com", false),
            ("https://app.example.com:8443", false), ("https://www.app.example.com", false),
            ("https://asked.example.com", false), ("http://localhost", false),
        ])
    func list(_ origin: String, _ isAllowed: Bool) throws {
        let rule = try OriginRule(origins: ["https://App.example.com", "http://localhost:3000"])
        #expect(rule.allows(origins: [origin], hosts: ["asked.example.com"]) == isAllowed)
        #expect(rule.allows(origins: [], hosts: ["asked.example.com"]))
    }

    @Test("two origins, or two hosts, are nobody's")
    func several() {
        let rule = OriginRule.sameHost
        #expect(!rule.allows(origins: ["http://a.com", "http://a.com"], hosts: ["a.com"]))
        #expect(!rule.allows(origins: ["http://a.com"], hosts: ["a.com", "b.com"]))
        #expect(!rule.allows(origins: ["http://a.com"], hosts: []))
    }

    @Test("a page of another host is refused with 403, and one of the list gets in")
    func handshake() async throws {
        try await TestServer.run { server in
            let refused = try await RawConnection.upgrade(
                port: server.port, headers: "Origin: https://evil.example\r\n")
            #expect(refused.status == 403)
            #expect(refused.body.contains(#""code":"origin""#))
            #expect(server.node.table.sockets == 0)
            let head = try await RawConnection.upgradeHead(
                port: server.port, headers: "Origin: http://localhost\r\n")
            #expect(head.contains("101"))
        }
        let rule = try OriginRule(origins: ["https://app.example"])
        try await TestServer.run(adjust: { _, server in server.origins = rule }) { server in
            let head = try await RawConnection.upgradeHead(
                port: server.port, headers: "Origin: https://app.example\r\n")
            #expect(head.contains("101"))
            let refused = try await RawConnection.upgrade(
                port: server.port, headers: "Origin: http://localhost\r\n")
            #expect(refused.status == 403)
        }
    }

    @Test(
        "what is no origin is refused by name",
        arguments: ["*", "a.com", "https://", "ftp://a.com"])
    func mistakes(_ text: String) {
        let error = #expect(throws: ServerError.self) { try OriginRule(origins: [text]) }
        #expect(error?.message.contains(text.debugDescription) == true)
    }
}
