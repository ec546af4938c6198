import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
public import NIOSSL
public import NIOWebSocket

/// A plain Phoenix socket for tests: it sends what it is told and hands over what comes, and
/// knows nothing of the server's own code.
public final class PhoenixClient: Sendable {
    /// What the server sent.
    public enum Event: Sendable, Equatable {
        /// A text frame.
        case text(String)
        /// A ping; the client answers it only when the test does.
        case ping
        /// A pong with its payload.
        case pong(String)
        /// A close frame with its code, nil without one.
        case close(UInt16?)
    }

    /// The server answered the handshake with something else than 101.
    public struct Refused: Error {
        /// The status, 0 when the connection just ended.
        public var status: Int
    }

    private let channel: any Channel
    private let events: EventQueue<Event>

    private init(channel: any Channel, events: EventQueue<Event>) {
        self.channel = channel
        self.events = events
    }

    /// Opens a socket.
    ///
    /// - Parameter tls: What TLS is spoken with; nil for none. The server is expected to be
    ///   `localhost`.
    /// - Throws: ``Refused``, or NIO's error when there is nobody.
    public static func connect(
        host: String = "127.0.0.1", port: Int, path: String = "/socket/websocket?vsn=2.0.0",
        headers: [(String, String)] = [], tls: NIOSSLContext? = nil
    ) async throws -> PhoenixClient {
        let events = EventQueue<Event>()
        let upgrade = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                    }
                    let upgrader = NIOTypedWebSocketClientUpgrader<(any Channel)?>(
                        maxFrameSize: 1 << 24,
                        upgradePipelineHandler: { channel, _ in
                            channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(
                                    FrameReceiver(events: events))
                                return channel
                            }
                        })
                    let head = HTTPRequestHead(
                        version: .http1_1, method: .GET, uri: path,
                        headers: HTTPHeaders([("Host", "\(host):\(port)")] + headers))
                    return try channel.pipeline.syncOperations
                        .configureUpgradableHTTPClientPipeline(
                            configuration: .init(
                                upgradeConfiguration: .init(
                                    upgradeRequestHead: head, upgraders: [upgrader],
                                    notUpgradingCompletionHandler: { channel in
                                        channel.eventLoop.makeSucceededFuture(nil)
                                    })))
                }
            }
        guard let channel = try await upgrade.get() else { throw Refused(status: 0) }
        return PhoenixClient(channel: channel, events: events)
    }

    /// Sends a text frame.
    public func send(_ text: String) async throws {
        try await send(.text, Array(text.utf8))
    }

    /// Sends one frame, masked as a client must.
    public func send(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true, isMasked: Bool = true
    ) async throws {
        let frame = WebSocketFrame(
            fin: fin, opcode: opcode, maskKey: isMasked ? .random() : nil,
            data: ByteBuffer(bytes: bytes))
        try await channel.writeAndFlush(frame)
    }

    /// The next thing that the server sent, pings left out; nil once the connection has ended.
    ///
    /// - Throws: ``EventQueue/TimedOut`` after `timeout`.
    public func next(timeout: Duration = .seconds(10)) async throws -> Event? {
        while true {
            let event = try await events.next(timeout: timeout)
            if event != .ping { return event }
        }
    }

    /// Joins a topic as V2 clients do, and returns the status of the reply.
    @discardableResult
    public func join(_ topic: String, ref: String = "1") async throws -> String {
        try await request(topic, "phx_join", ref: ref, joinRef: ref).status
    }

    /// Pushes an event as V2 clients do, and waits for the reply to it.
    public func request(
        _ topic: String, _ event: String, _ payload: String = "{}", ref: String,
        joinRef: String = "1"
    ) async throws -> Reply {
        let name = String(decoding: try JSONEncoder().encode(topic), as: UTF8.self)
        try await send(#"["\#(joinRef)","\#(ref)",\#(name),"\#(event)",\#(payload)]"#)
        while let event = try await next() {
            guard case .text(let text) = event else { break }
            if let reply = Reply(text), reply.ref == ref { return reply }
        }
        throw Refused(status: 0)
    }

    /// Sends a heartbeat, without which the server closes after a minute, and forgets what came.
    public func beat() async throws {
        events.removeAll()
        try await send(#"[null,"0","phoenix","heartbeat",{}]"#)
    }

    /// Reads on until the server closes, and returns its code.
    public func closeCode(timeout: Duration = .seconds(10)) async throws -> UInt16? {
        while let event = try await next(timeout: timeout) {
            if case .close(let code) = event { return code }
        }
        return nil
    }

    /// Ends the connection in order.
    public func close() async throws {
        try await send(.connectionClose, [0x03, 0xE8])
        try await channel.closeFuture.get()
    }

    /// Ends the TCP connection without a word.
    public func drop() async throws {
        try await channel.close()
    }
}

extension PhoenixClient {
    /// A `phx_reply`.
    public struct Reply {
        /// The ref of the request.
        public let ref: String?
        /// `ok` or `error`.
        public let status: String
        /// What the server answered.
        public let response: [String: Any]

        /// Reads a V2 frame; nil when it is no reply.
        init?(_ text: String) {
            guard let parts = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any],
                parts.count == 5, parts[3] as? String == "phx_reply",
                let payload = parts[4] as? [String: Any], let status = payload["status"] as? String
            else { return nil }
            ref = parts[1] as? String
            self.status = status
            response = payload["response"] as? [String: Any] ?? [:]
        }
    }
}

/// Puts what comes in the queue.
private final class FrameReceiver: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let events: EventQueue<PhoenixClient.Event>

    init(events: EventQueue<PhoenixClient.Event>) {
        self.events = events
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data).unmaskedData
        switch Self.unwrapInboundIn(data).opcode {
        case .text: events.add(.text(String(buffer: bytes)))
        case .ping: events.add(.ping)
        case .pong: events.add(.pong(String(buffer: bytes)))
        case .connectionClose:
            events.add(.close(bytes.readInteger(as: UInt16.self)))
            context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        events.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
