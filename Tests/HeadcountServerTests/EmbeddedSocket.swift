import Headcount
import Logging
import NIOCore
import NIOEmbedded
import PhoenixChannels

@testable import HeadcountServer

/// One socket's handler without a network: bytes in, frames and flushes out.
struct EmbeddedSocket {
    let channel: EmbeddedChannel
    let loop: SocketLoop
    let traffic = Traffic()
    let node: HeadcountNode
    private let counter: FlushCounter

    init(
        name: String = "web-1", bounds: ClientBounds = ClientBounds(), bufferedBytes: Int = 1 << 30
    ) throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        node = try HeadcountNode(
            NodeSettings(cluster: try ClusterName("test"), node: try NodeName(name)),
            store: MemoryStore(), logger: logger)
        loop = SocketLoop(traffic: traffic, bufferedBytes: bufferedBytes, handshakes: 10)
        let counter = FlushCounter()
        self.counter = counter
        channel = EmbeddedChannel()
        let drain = Drain(delay: .zero, duration: .zero)
        let monitor = Monitor(
            node: node, loops: SocketLoops(group: channel.embeddedEventLoop), drain: drain)
        let endpoint = SocketEndpoint(
            node: node, monitor: monitor,
            door: Door(
                origins: .sameHost, hosts: HostRule(origins: .sameHost, proxies: TrustedProxies()),
                tokens: nil, plans: PlanCounts(), proxies: TrustedProxies(),
                floods: FloodGate(logger: logger),
                addresses: AddressCounts(), topics: AddressTopics()), drain: drain,
            lifetimes: ServerMetrics.lifetimes(PrometheusRegistry()),
            bounds: bounds, history: HistoryKeeper(node: node), counts: CountBoard(),
            statsTopic: try Topic("patterns:stats"))
        let handler = WebSocketHandler(
            endpoint: endpoint, loop: loop, version: .v2,
            admitted: .init(socket: node.openSocket(), address: nil, grant: nil))
        try channel.pipeline.syncOperations.addHandlers(counter, handler)
        // An embedded channel is active, and so writable, only once it is connected.
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// What reads and writes its frames.
    var handler: WebSocketHandler {
        get throws { try channel.pipeline.syncOperations.handler(type: WebSocketHandler.self) }
    }

    /// How often the socket was written to.
    var flushes: Int { counter.flushes }

    /// Text frames as a client sends them, masked with zeros.
    static func frames(_ texts: [String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for text in texts {
            buffer.writeBytes([0x81, 0x80 | UInt8(text.utf8.count), 0, 0, 0, 0])
            buffer.writeString(text)
        }
        return buffer
    }

    /// Everything that was sent since the last call: opcodes and payloads.
    func sent() throws -> [(opcode: UInt8, payload: ByteBuffer)] {
        var sent: [(UInt8, ByteBuffer)] = []
        while var frame = try channel.readOutbound(as: ByteBuffer.self) {
            let first = frame.readInteger(as: UInt8.self) ?? 0
            let length = frame.readInteger(as: UInt8.self) ?? 0
            if length == 126 { frame.moveReaderIndex(forwardBy: 2) }
            sent.append((first & 0x0F, frame))
        }
        return sent
    }

    private final class FlushCounter: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        private(set) var flushes = 0

        func flush(context: ChannelHandlerContext) {
            flushes += 1
            context.flush()
        }
    }
}
