import Headcount
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HeadcountServer

@Suite("What a socket is sent, and when")
struct SocketWriteTests {
    private let socket: EmbeddedSocket
    private let join = #"["1","1","patterns:stats","phx_join",{}]"#
    private let question = #"["1","2","patterns:stats","get_connection_stats",{}]"#
    private let update = EncodedEvent(
        topic: "patterns:stats", event: "stats_update", payload: Array(#"{"n":1}"#.utf8))

    init() throws {
        socket = try EmbeddedSocket()
    }

    @Test("replies to all that came in one read are written at once")
    func oneFlush() throws {
        let texts = [join] + Array(repeating: question, count: 5)
        try socket.channel.writeInbound(EmbeddedSocket.frames(texts))
        #expect(socket.flushes == 1)
        #expect(try socket.sent().count == 6)
    }

    @Test("reads that follow each other without a pause are answered by one write")
    func oneFlushForManyReads() throws {
        let pipeline = socket.channel.pipeline
        pipeline.fireChannelRead(EmbeddedSocket.frames([join]))
        pipeline.fireChannelRead(EmbeddedSocket.frames([question, question]))
        #expect(socket.flushes == 0)
        pipeline.fireChannelReadComplete()
        #expect(socket.flushes == 1)
        #expect(try socket.sent().count == 3)
        pipeline.fireChannelReadComplete()
        #expect(socket.flushes == 1, "nothing to write, no flush")
    }

    @Test("questions of a client that does not read wait until it does")
    func heldUp() throws {
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        _ = try socket.sent()
        #expect(socket.node.table.sockets == 1)
        socket.channel.isWritable = false
        try socket.channel.writeInbound(EmbeddedSocket.frames([question, question]))
        #expect(try socket.sent().isEmpty)
        #expect(socket.node.table.sockets == 1)
        socket.channel.isWritable = true
        socket.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try socket.sent().count == 2)
    }

    @Test("a broadcast leaves out who does not read, and counts it")
    func dropped() throws {
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        _ = try socket.sent()
        let flushes = socket.flushes
        socket.loop.broadcast(update)
        #expect(socket.flushes == flushes + 1)
        #expect(
            try socket.sent().map { String(buffer: $0.payload) }
                == [#"[null,null,"patterns:stats","stats_update",{"n":1}]"#])
        socket.channel.isWritable = false
        socket.loop.broadcast(update)
        socket.loop.broadcast(update)
        #expect(try socket.sent().isEmpty)
        #expect(socket.traffic.drops.load(ordering: .relaxed) == 2)
        #expect(socket.node.table.sockets == 1, "it may catch up")
        socket.channel.isWritable = true
        socket.loop.broadcast(update)
        #expect(try socket.sent().count == 1)
    }

    @Test("while a client does not read, it is not read from")
    func heldBack() throws {
        let reads = ReadCounter()
        try socket.channel.pipeline.syncOperations.addHandler(reads, position: .first)
        socket.channel.isWritable = false
        socket.channel.read()
        socket.channel.read()
        #expect(reads.reads == 0)
        socket.channel.isWritable = true
        socket.channel.pipeline.fireChannelWritabilityChanged()
        #expect(reads.reads == 1)
    }
}

private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var reads = 0

    func read(context: ChannelHandlerContext) {
        reads += 1
        context.read()
    }
}
