import Testing

@testable import HeadcountServer

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    private let proxies: TrustedProxies

    init() throws {
        proxies = TrustedProxies(try ["10.0.0.0/8", "fd00::/8"].map(AddressRange.init))
    }

    private func client(_ peer: String, _ lines: [String]) throws -> String {
        proxies.client(peer: try #require(IPAddress(peer)), forwardedFor: lines).description
    }

    @Test("whoever is not a trusted proxy says nothing about its address")
    func untrusted() throws {
        #expect(try client("192.0.2.1", ["203.0.113.9"]) == "192.0.2.1")
        let nobody = TrustedProxies()
        let peer = try #require(IPAddress("127.0.0.1"))
        #expect(nobody.client(peer: peer, forwardedFor: ["203.0.113.9"]) == peer)
    }

    @Test(
        "the first address from the right that is not a proxy's is the client",
        arguments: [
            ([], "10.0.0.1"), ([""], "10.0.0.1"), (["203.0.113.9"], "203.0.113.9"),
            (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (["198.51.100.1", "203.0.113.9 , 10.1.1.1", "\t10.2.2.2 "], "203.0.113.9"),
            (["203.0.113.9,,10.1.1.1,"], "203.0.113.9"),
            (["10.3.3.3, 10.2.2.2, fd00::1"], "10.3.3.3"),
            (["203.0.113.9:4711, 10.1.1.1:80"], "203.0.113.9"),
            (["[2001:db8::9]:4711, [fd00::1]"], "2001:db8::9"),
            (["2001:db8::9, ::ffff:10.1.1.1"], "2001:db8::9"),
        ])
    func walk(_ lines: [String], _ expected: String) throws {
        #expect(try client("10.0.0.1", lines) == expected)
    }

    @Test(
        "an entry that cannot be read ends the walk at the last proxy before it",
        arguments: [
            "unknown", "_hidden", "203.0.113.9:", "203.0.113.9:99999", "203.0.113.9:-1",
            "203.0.113.9:8a", "[2001:db8::9", "[2001:db8::9]80", "[2001:db8::9]:", "[10.0.0.9]:80",
            "[]", "[", ":", "\"203.0.113.9\"", "203.0.113.9 198.51.100.1", "203.0.113.9;x", "\0",
            "\u{301}203.0.113.9", String(repeating: "9", count: 100_000),
        ])
    func unreadable(_ entry: String) throws {
        #expect(try client("10.0.0.1", ["198.51.100.1, \(entry), 10.2.2.2"]) == "10.2.2.2")
        #expect(try client("10.0.0.1", ["198.51.100.1", entry]) == "10.0.0.1")
    }

    @Test("no more than the last 64 entries are looked at, however many there are")
    func long() throws {
        let trusted = [String](repeating: "10.2.2.2", count: 10_000)
        #expect(try client("10.0.0.1", ["203.0.113.9"] + trusted) == "10.2.2.2")
        let line = (["203.0.113.9"] + trusted).joined(separator: ",")
        #expect(try client("10.0.0.1", [line]) == "10.2.2.2")
        let exact = ["203.0.113.9"] + trusted.prefix(63)
        #expect(try client("10.0.0.1", [exact.joined(separator: ",")]) == "203.0.113.9")
        #expect(try client("10.0.0.1", ["203.0.113.9"] + trusted.prefix(64)) == "10.2.2.2")
        #expect(try client("10.0.0.1", [String(repeating: ",", count: 10_000)]) == "10.0.0.1")
    }

    @Test("this machine and the proxies' own addresses are exempt from limits by address")
    func exempt() throws {
        for text in ["127.0.0.1", "::1", "10.9.9.9", "fd00::5"] {
            #expect(proxies.isExempt(try #require(IPAddress(text))), "\(text)")
        }
        for text in ["192.0.2.1", "11.0.0.1", "2001:db8::1"] {
            #expect(!proxies.isExempt(try #require(IPAddress(text))), "\(text)")
        }
    }
}
