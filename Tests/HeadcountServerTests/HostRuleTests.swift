import Testing

@testable import HeadcountServer

@Suite("Host rule")
struct HostRuleTests {
    private let loopback = IPAddress("127.0.0.1")
    private let network = IPAddress("192.0.2.1")

    private func rule(_ origins: [String] = [], proxies: [String] = []) throws -> HostRule {
        HostRule(
            origins: origins.isEmpty ? .sameHost : try OriginRule(origins: origins),
            proxies: TrustedProxies(try proxies.map { try AddressRange($0) }))
    }

    @Test(
        "what comes over loopback may be for names that nobody else can have",
        arguments: [
            "127.0.0.1", "127.0.0.1:4000", "[::1]:4000", "localhost", "LOCALHOST:4000",
            "localhost.",
            "app.localhost:3000", "web-1:4000", "192.0.2.9:80",
        ])
    func own(_ host: String) throws {
        #expect(try rule().allows(host: host, local: loopback, peer: loopback))
    }

    @Test(
        "and for no name that anybody could have",
        arguments: [
            "evil.example", "evil.example:4000", "127.0.0.1.evil.example", "localhost.evil.example",
            "evil.example.", "", "a b", "evil.example/localhost", "1.2.3.4.5", "evil.example:x",
        ])
    func foreign(_ host: String) throws {
        #expect(try !rule().allows(host: host, local: loopback, peer: loopback))
    }

    @Test("names of allowed pages, and what a trusted proxy passes on, are let in")
    func named() throws {
        let host = "app.example.com"
        #expect(
            try rule(["https://app.example.com"]).allows(
                host: host, local: loopback, peer: loopback))
        #expect(
            try !rule(["https://other.example.com"]).allows(
                host: host, local: loopback, peer: loopback))
        #expect(
            try rule(proxies: ["127.0.0.0/8"]).allows(host: host, local: loopback, peer: loopback))
    }

    @Test("what comes over a network may be for any name")
    func remote() throws {
        #expect(try rule().allows(host: "app.example.com", local: network, peer: network))
        #expect(try rule().allows(host: nil, local: loopback, peer: loopback))
    }
}
