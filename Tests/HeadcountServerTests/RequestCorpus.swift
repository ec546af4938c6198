import HeadcountTesting

/// What clients and proxies say before there is a socket.
enum RequestCorpus {
    static let proxyHeaders = ByteMutator(
        corpus: ProxyHeaderTests.whole.map(\.header) + [
            Array("GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\n\r\n".utf8),
            Array("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n".utf8),
        ],
        dictionary: [
            "\r\n", "\r", "\n", " ", "PROXY ", "TCP4", "TCP6", "UNKNOWN", "::1", "1.2.3.4", "65536",
            "\r\n\r\n\0\r\nQUIT\n", "\u{21}\u{11}\0\u{0C}",
        ].map { Array($0.utf8) })

    static let addresses = ByteMutator(
        texts: [
            "1.2.3.4", "10.0.0.0/8", "2001:db8::1", "fd00::/8", "::ffff:10.0.0.1", "fe80::1%eth0",
            "[2001:db8::1]:443", "1.2.3.4:567", "::ffff:10.0.0.0/104", "255.255.255.255/32", "::/0",
            "1.2.3.4, 10.0.0.1:80,\t[fd00::1]:1 ,unknown", "10.0.0.1,, 10.0.0.2\n10.0.0.3, fd00::7",
        ],
        dictionary: [
            ":", "::", ".", "/", "%", "[", "]", ",", " ", "\t", "\n", "0", "128", "ffff:",
            "::ffff:", "10.",
            "unknown", "\u{301}", "\0", "٣",
        ])

    static let targets = ByteMutator(
        texts: [
            "/socket/websocket?vsn=2.0.0", "/socket/websocket?token=a.b.c&vsn=2.0.0#x",
            "/socket/websocket?%74oken=a&&=b&c", "http://host:4000/socket/websocket?vsn=1.0.0",
            "/api/v1/topics/room%3Aa%2Fb?top=3&topic=room:*", "/socket/websocket", "?vsn=2.0.0",
            "*",
            "http://h?vsn=2.0.1-rc.1+build.01", "://", "//", "http://", "http://h:",
        ],
        dictionary: [
            "?", "#", "&", "=", "%", "%2", "%00", "%FF", "%C3%A9", "+", "-", ".", "://", ":", "/",
            "vsn=",
            "2.0.0", "1.0.7", "token=", "topic=", "\u{301}", "\0", "é", " ",
        ])

    /// A pattern, a line's end, a topic.
    static let patterns = ByteMutator(
        texts: [
            "room:*\nroom:lobby", "*a*b?\\*\nxaybz*", "cluster=100:strict\nnode=5", "a\\\na\\",
            "room:*=50:soft\naddress=20", "?é*\n😀é", "**********b\naaaaaaaaaaaaaaaaaaaaaa",
            "\(letters(63))*\n\(letters(64))", "*\(letters(64))\nx\(letters(64))",
            "\(letters(65))?*\n\(letters(66))", "\(letters(255))\nx",
        ],
        dictionary: [
            "*", "?", "\\", "\n", "=", ":", ":soft", ":strict", "e\u{301}", "\u{7F}", "\u{85}",
            "aaaa",
        ],
        maximumLength: 2_048)

    /// So many letters, no two alike.
    private static func letters(_ count: UInt32) -> String {
        (0..<count).compactMap { Unicode.Scalar(0x100 + $0) }.map { String($0) }.joined()
    }
}
