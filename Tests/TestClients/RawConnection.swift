import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that sends and reads bytes as they are: for bad input, and for plain HTTP.
public final class RawConnection: Sendable {
    /// One HTTP answer.
    public struct Answer: Sendable {
        /// The status line's number.
        public let status: Int
        /// The status line and headers as they came.
        public let head: String
        /// What follows the headers.
        public let body: String

        /// The body as a JSON object; empty when it is none.
        public var json: [String: Any] {
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            return object as? [String: Any] ?? [:]
        }
    }

    private let channel: any Channel
    private let received: EventQueue<[UInt8]>
    private let failure: Failure

    private init(channel: any Channel, received: EventQueue<[UInt8]>, failure: Failure) {
        self.channel = channel
        self.received = received
        self.failure = failure
    }

    /// Connects to a port of 127.0.0.1.
    public static func open(port: Int) async throws -> RawConnection {
        let received = EventQueue<[UInt8]>()
        let failure = Failure()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteReceiver(received: received, failure: failure))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, received: received, failure: failure)
    }

    /// Asks for a path in a connection of its own.
    public static func get(port: Int, _ path: String) async throws -> Answer {
        try await request(
            port: port, "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Sends a request as it stands, and reads what comes until the server closes.
    public static func request(port: Int, _ text: String) async throws -> Answer {
        let connection = try await open(port: port)
        try await connection.send(text)
        let answer = String(decoding: try await connection.readToEnd(), as: UTF8.self)
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        let head = parts.first ?? ""
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: status ?? 0, head: head, body: parts.count > 1 ? parts[1] : "")
    }

    /// Asks for a socket and reads what comes until the server closes: the answer of one that
    /// refuses.
    ///
    /// - Parameter headers: More of them, each with its end of line.
    public static func upgrade(port: Int, headers: String = "") async throws -> Answer {
        try await request(port: port, upgradeRequest(headers))
    }

    /// Asks for a socket, and returns the head of the answer; then the connection is gone.
    public static func upgradeHead(port: Int, headers: String = "") async throws -> String {
        let connection = try await open(port: port)
        try await connection.send(upgradeRequest(headers))
        var head = ""
        while !head.contains("\r\n\r\n"), let bytes = try await connection.read() {
            head += String(decoding: bytes, as: UTF8.self)
        }
        try await connection.close()
        return head
    }

    private static func upgradeRequest(_ headers: String) -> String {
        "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n"
    }

    /// Sends text as it is.
    public func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// What comes until the server closes.
    public func readToEnd(timeout: Duration = .seconds(15)) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try await received.next(timeout: timeout) { bytes += more }
        return bytes
    }

    /// What comes next; nil once the server has closed.
    public func read(timeout: Duration = .seconds(10)) async throws -> [UInt8]? {
        try await received.next(timeout: timeout)
    }

    /// Whether the other side has reset the connection (RST).
    public var wasReset: Bool { failure.code.withLock { $0 } == ECONNRESET }

    /// Ends the connection without waiting for anything.
    public func cut() { channel.close(promise: nil) }

    /// Ends the connection.
    public func close() async throws {
        try await channel.close()
    }
}

/// The system's number for what ended a connection; 0 for an end in order.
private final class Failure: Sendable {
    let code = Mutex<Int32>(0)
}

/// Puts what comes in the queue.
private final class ByteReceiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: EventQueue<[UInt8]>
    private let failure: Failure

    init(received: EventQueue<[UInt8]>, failure: Failure) {
        self.received = received
        self.failure = failure
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.add(Array(Self.unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure.code.withLock { $0 = (error as? IOError)?.errnoCode ?? $0 }
        context.close(promise: nil)
    }
}
