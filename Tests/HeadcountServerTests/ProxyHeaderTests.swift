import NIOCore
import NIOEmbedded
import Testing

@testable import HeadcountServer

@Suite("PROXY protocol")
struct ProxyHeaderTests {
    /// A connection's first bytes, and what they say.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let header: [UInt8]
        let source: String?

        init(_ description: String, _ header: [UInt8], _ source: String?) {
            testDescription = description
            self.header = header
            self.source = source
        }
    }

    /// A header of version 2.
    static func binary(
        command: UInt8 = 0x21, family: UInt8 = 0x11, _ body: [UInt8], length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? body.count
        return [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
            + [command, family, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    static let v4: [UInt8] = [203, 0, 113, 9, 10, 0, 0, 1, 0x12, 0x34, 0, 80]
    static let v6: [UInt8] =
        [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9]
        + [UInt8](repeating: 0xFD, count: 16) + [0x12, 0x34, 0, 80]
    static let mapped: [UInt8] =
        [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 203, 0, 113, 9]
        + [UInt8](repeating: 0xFD, count: 16) + [0x12, 0x34, 0, 80]

    static let whole = [
        Sample("v1 IPv4", Array("PROXY TCP4 203.0.113.9 10.0.0.1 4660 80\r\n".utf8), "203.0.113.9"),
        Sample("v1 IPv6", Array("PROXY TCP6 2001:db8::9 fd00::1 4660 80\r\n".utf8), "2001:db8::9"),
        Sample("v1 unknown", Array("PROXY UNKNOWN\r\n".utf8), nil),
        Sample("v1 unknown with more", Array("PROXY UNKNOWN ffff:: a b c d e\r\n".utf8), nil),
        Sample(
            "v1 of 107 bytes", Array("PROXY UNKNOWN \(String(repeating: "f", count: 91))\r\n".utf8),
            nil),
        Sample("v2 IPv4", binary(v4), "203.0.113.9"),
        Sample("v2 IPv6", binary(family: 0x21, v6), "2001:db8::9"),
        Sample("v2 mapped IPv4", binary(family: 0x21, mapped), "203.0.113.9"),
        Sample("v2 with TLVs", binary(v4 + [4, 0, 3, 1, 2, 3]), "203.0.113.9"),
        Sample("v2 of 1,024 bytes", binary(v4 + [UInt8](repeating: 4, count: 996)), "203.0.113.9"),
        Sample("v2 local", binary(command: 0x20, family: 0, []), nil),
        Sample("v2 local with an address", binary(command: 0x20, v4), nil),
        Sample("v2 local of any family", binary(command: 0x20, family: 0xFF, []), nil),
        Sample("v2 of no family", binary(family: 0, [1, 2, 3]), nil),
        Sample("v2 of UDP", binary(family: 0x12, v4), nil),
        Sample("v2 of Unix sockets", binary(family: 0x31, [UInt8](repeating: 0, count: 216)), nil),
    ]

    @Test("a header is known by its last byte, and not before", arguments: whole)
    func headers(_ sample: Sample) {
        for count in 0..<sample.header.count {
            #expect(ProxyHeader(ByteBuffer(bytes: sample.header.prefix(count))) == .needMore)
        }
        let expected = ProxyHeader.header(
            source: sample.source.flatMap { IPAddress($0) }, length: sample.header.count)
        #expect(ProxyHeader(ByteBuffer(bytes: sample.header)) == expected)
        #expect(ProxyHeader(ByteBuffer(bytes: sample.header + "GET / ".utf8)) == expected)
    }

    @Test(
        "what does not begin like a header is none",
        arguments: [
            "GET / HTTP/1.1\r\n", "POST", "PROPFIND /", "PROXY\r\n", "\r\nGET", "\r\n\r\nG",
        ])
    func none(_ text: String) {
        #expect(ProxyHeader(ByteBuffer(string: text)) == .none)
    }

    static let broken: [[UInt8]] =
        [
            "PROXY \r\n", "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n", "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
            "PROXY UNKNOWN\n", "PROXY tcp4 1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP4 1.2.3.4\r1.2.3.4 1 2\r\n",
            "PROXY UNKNOWN " + String(repeating: "f", count: 93),
            "PROXY UNKNOWN " + String(repeating: "f", count: 92) + "\r\n", "PROXY \0\0\0\0\0\r\n",
        ].map { Array($0.utf8) } + [
            binary(command: 0x11, v4), binary(command: 0x22, v4), binary(family: 0x41, v4),
            binary(family: 0x13, v4), binary(Array(v4.dropLast())),
            binary(family: 0x21, Array(v6.dropLast())), binary(family: 0x21, v4),
            binary([], length: 1_009), binary([], length: 65_535),
            Array("PROXY TCP4 ".utf8) + [0xFF, 0xFE] + Array("\r\n".utf8),
        ]

    @Test("what begins like a header and is none is malformed", arguments: broken)
    func malformed(_ bytes: [UInt8]) {
        guard case .malformed(let reason) = ProxyHeader(ByteBuffer(bytes: bytes)) else {
            Issue.record("\(ProxyHeader(ByteBuffer(bytes: bytes)))")
            return
        }
        #expect(!reason.isEmpty)
    }
}

@Suite("PROXY handler")
struct ProxyHeaderHandlerTests {
    /// A channel with the handler in front, and what it reported.
    private final class Connection {
        let channel = EmbeddedChannel()
        private(set) var reported: [IPAddress] = []

        init() throws {
            let handler = ProxyHeaderHandler { self.reported.append($0) }
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "10.0.0.1", port: 1)).wait()
        }

        func passed() throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let buffer = try channel.readInbound(as: ByteBuffer.self) {
                bytes += buffer.readableBytesView
            }
            return bytes
        }

        var hasHandler: Bool {
            (try? channel.pipeline.syncOperations.handler(type: ProxyHeaderHandler.self)) != nil
        }
    }

    @Test(
        "a header is taken, what follows passes, wherever the bytes are split",
        arguments: ProxyHeaderTests.whole)
    func header(_ sample: ProxyHeaderTests.Sample) throws {
        let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        let bytes = sample.header + request
        for split in 0...bytes.count {
            let connection = try Connection()
            for part in [bytes.prefix(split), bytes.dropFirst(split)] where !part.isEmpty {
                try connection.channel.writeInbound(ByteBuffer(bytes: part))
            }
            #expect(try connection.passed() == request)
            #expect(connection.reported.map(\.description) == [sample.source].compactMap { $0 })
            #expect(!connection.hasHandler)
            #expect(connection.channel.isActive)
        }
    }

    @Test("byte by byte the same, and the address is known before the first byte behind")
    func single() throws {
        let connection = try Connection()
        let header = ProxyHeaderTests.binary(ProxyHeaderTests.v4)
        for byte in header {
            #expect(connection.reported.isEmpty)
            try connection.channel.writeInbound(ByteBuffer(bytes: [byte]))
        }
        #expect(connection.reported.map(\.description) == ["203.0.113.9"])
        #expect(try connection.passed().isEmpty)
        try connection.channel.writeInbound(ByteBuffer(string: "GET"))
        #expect(try connection.passed() == Array("GET".utf8))
    }

    @Test(
        "a connection without a header passes untouched, wherever it is split",
        arguments: ["GET / HTTP/1.1\r\n\r\n", "PROPFIND / HTTP/1.1\r\n", "\r\n\r\nGET /"])
    func untouched(_ text: String) throws {
        for split in 0...text.utf8.count {
            let connection = try Connection()
            let bytes = Array(text.utf8)
            for part in [bytes.prefix(split), bytes.dropFirst(split)] where !part.isEmpty {
                try connection.channel.writeInbound(ByteBuffer(bytes: part))
            }
            #expect(try connection.passed() == bytes)
            #expect(connection.reported.isEmpty && !connection.hasHandler)
        }
    }

    @Test("a broken header closes the connection, and nothing of it passes")
    func broken() throws {
        for bytes in ProxyHeaderTests.broken {
            let connection = try Connection()
            for byte in bytes {
                try connection.channel.writeInbound(ByteBuffer(bytes: [byte]))
            }
            try connection.channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
            connection.channel.embeddedEventLoop.run()
            #expect(!connection.channel.isActive)
            #expect(try connection.passed().isEmpty && connection.reported.isEmpty)
        }
    }

    @Test("half a header passes when nothing more will come")
    func half() throws {
        let connection = try Connection()
        try connection.channel.writeInbound(ByteBuffer(string: "PROX"))
        #expect(try connection.passed().isEmpty)
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(try connection.passed() == Array("PROX".utf8))
    }
}
