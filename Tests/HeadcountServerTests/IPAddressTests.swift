import NIOCore
import Testing

@testable import HeadcountServer

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "an address is written as the RFCs write it",
        arguments: [
            ("1.2.3.4", "1.2.3.4"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"), ("::ffff:102:304", "1.2.3.4"),
            ("fe80::1%eth0", "fe80::1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ])
    func texts(_ text: String, _ expected: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == expected)
        #expect(IPAddress(address.description) == address)
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", " 1.2.3.4", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "0x7f.1", "localhost",
            "1.2.3.4\0", "::1\0x", "1.2.3.4%eth0", "fe80::1%", ":::", "1:2:3", "::1::", "::g",
            "[::1]", String(repeating: "1", count: 100_000),
            "::" + String(repeating: "0", count: 70),
        ])
    func nonsense(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("a peer's address is read from its socket, and a Unix socket has none")
    func sockets() throws {
        let mapped = try SocketAddress(ipAddress: "::ffff:10.0.0.7", port: 80)
        #expect(IPAddress(mapped) == IPAddress("10.0.0.7"))
        let v6 = try SocketAddress(ipAddress: "2001:db8::7", port: 80)
        #expect(IPAddress(v6) == IPAddress("2001:db8::7"))
        #expect(try IPAddress(SocketAddress(unixDomainSocketPath: "/tmp/x")) == nil)
    }

    @Test("loopback is 127.0.0.0/8 and ::1")
    func loopback() throws {
        for text in ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"] {
            #expect(try #require(IPAddress(text)).isLoopback, "\(text)")
        }
        for text in ["128.0.0.1", "126.0.0.1", "::", "::2", "1::1", "::7f00:1"] {
            #expect(try !#require(IPAddress(text)).isLoopback, "\(text)")
        }
    }

    @Test("an IPv4 address is one client, and an IPv6 address's /64")
    func groups() throws {
        let one = try #require(IPAddress("2001:db8:1:2:3:4:5:6"))
        let two = try #require(IPAddress("2001:db8:1:2::9"))
        let other = try #require(IPAddress("2001:db8:1:3::9"))
        #expect(one.group == two.group && one.group != other.group)
        #expect(one.groupDescription == "2001:db8:1:2::/64")
        let v4 = try #require(IPAddress("192.0.2.1"))
        #expect(v4.group == v4 && v4.groupDescription == "192.0.2.1")
    }
}

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "a range holds what shares its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"), ("10.1.2.3/8", "10.9.9.9", "9.255.255.255"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"), ("192.0.2.6/31", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "255.1.2.3", "::1"), ("::/0", "ffff::", "1.2.3.4"),
            ("fd00::/8", "fdff::1", "fe00::1"), ("2001:db8::1", "2001:db8::1", "2001:db8::2"),
            ("2001:db8::/63", "2001:db8:0:1::5", "2001:db8:0:2::5"),
            ("2001:db8::/65", "2001:db8::7fff:0:0:0", "2001:db8::8000:0:0:0"),
            ("::ffff:10.0.0.0/104", "10.200.0.1", "11.0.0.1"),
        ])
    func contains(_ text: String, _ inside: String, _ outside: String) throws {
        let range = try AddressRange(text)
        #expect(range.contains(try #require(IPAddress(inside))))
        #expect(!range.contains(try #require(IPAddress(outside))))
    }

    @Test("host bits are let go of")
    func description() throws {
        #expect(try AddressRange("10.1.2.3/8").description == "10.0.0.0/8")
        #expect(try AddressRange("2001:db8::1").description == "2001:db8::1/128")
        #expect(try AddressRange("10.1.2.3/8") == AddressRange("::ffff:10.9.9.9/104"))
    }

    @Test(
        "what is no range is refused, with what is expected",
        arguments: [
            ("10.0.0.0/33", "\"33\"; expected 0 to 32"),
            ("10.0.0.0/-1", "\"-1\"; expected 0 to 32"),
            ("10.0.0.0/", "\"\"; expected 0 to 32"), ("10.0.0.0/8/8", "\"8/8\"; expected 0 to 32"),
            ("10.0.0.0/+8", "\"+8\"; expected 0 to 32"), ("::/129", "\"129\"; expected 0 to 128"),
            ("::ffff:1.2.3.4/8", "\"8\"; expected 96 to 128"),
            ("10.0.0.0/99999999999999999999", "expected 0 to 32"),
            ("proxy.example/8", "\"proxy.example\" is not an IP address; expected one such as"),
            ("", "\"\" is not an IP address"), ("/8", "\"\" is not an IP address"),
            ("10.0.0/8", "\"10.0.0\" is not an IP address"),
        ])
    func refused(_ text: String, _ message: String) {
        let error = #expect(throws: ServerError.self) { try AddressRange(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.code == .invalidSettings)
    }
}
