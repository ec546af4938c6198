import Foundation
import NIOCore
import NIOPosix

/// A client that sends and never reads.
struct StalledSocket: Sendable {
    private let channel: any Channel

    /// Connects to a port of 127.0.0.1 and reads nothing, ever, nor ends when the server does.
    static func connect(port: Int) async throws -> StalledSocket {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
            .connect(host: "127.0.0.1", port: port).get()
        return StalledSocket(channel: channel)
    }

    /// Becomes a socket, without reading the answer.
    static func open(port: Int) async throws -> StalledSocket {
        let socket = try await connect(port: port)
        try await socket.send(
            "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        return socket
    }

    /// What a server on this port has sent and its clients have not read, from /proc/net/tcp.
    static func unreadBytes(from port: Int) throws -> Int {
        // The file says that it is empty; only reading on to its end gives all of it.
        let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp"))
        let table = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        let suffix = ":" + String(port, radix: 16, uppercase: true)
        return table.split(separator: "\n").reduce(0) { sum, line in
            let fields = line.split(separator: " ")
            guard fields.count > 4, fields[2].hasSuffix(suffix) else { return sum }
            return sum + (Int(fields[4].suffix(8), radix: 16) ?? 0)
        }
    }

    /// Sends bytes; a server that has given the client up is no failure here.
    func send(_ text: String) async throws {
        try await send(ByteBuffer(string: text))
    }

    /// Sends text frames, masked with zeros.
    func send(texts: [String]) async throws {
        var buffer = ByteBuffer()
        for text in texts {
            buffer.writeBytes([0x81, 0x80 | UInt8(text.utf8.count), 0, 0, 0, 0])
            buffer.writeString(text)
        }
        try await send(buffer)
    }

    func close() async throws {
        do {
            try await channel.close()
        } catch ChannelError.alreadyClosed {
            // The server was quicker.
        }
    }

    private func send(_ buffer: ByteBuffer) async throws {
        // Not waited for: a server that does not read either must not hold the test up.
        channel.writeAndFlush(buffer, promise: nil)
    }
}
