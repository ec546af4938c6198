import Headcount
import NIOCore
import NIOEmbedded
import Testing

@testable import HeadcountServer

@Suite("What waits in memory")
struct BufferTests {
    private let join = #"["1","1","patterns:stats","phx_join",{}]"#

    private func tick(_ socket: EmbeddedSocket, _ seconds: UInt32) {
        for _ in 0..<seconds { socket.loop.tick() }
    }

    @Test("a client that reads nothing for thirty seconds is closed with 1013, and then cut")
    func stalled() throws {
        let socket = try EmbeddedSocket()
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        _ = try socket.sent()
        socket.channel.isWritable = false
        socket.channel.pipeline.fireChannelWritabilityChanged()
        tick(socket, WebSocketHandler.stallLimit - 1)
        #expect(socket.node.table.sockets == 1)
        tick(socket, 1)
        #expect(socket.node.table.sockets == 0)
        let close = try socket.sent().last
        #expect(close?.opcode == 0x8)
        #expect(close?.payload.getInteger(at: 2, as: UInt16.self) == 1013)
        tick(socket, 2)
        #expect(!socket.channel.isActive)
    }

    @Test("one that goes on reading stays")
    func recovered() throws {
        let socket = try EmbeddedSocket()
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        socket.channel.isWritable = false
        socket.channel.pipeline.fireChannelWritabilityChanged()
        tick(socket, 10)
        socket.channel.isWritable = true
        socket.channel.pipeline.fireChannelWritabilityChanged()
        tick(socket, 20)
        #expect(socket.node.table.sockets == 1)
    }

    @Test("who holds most has to go when all together hold too much")
    func overdrawn() throws {
        let socket = try EmbeddedSocket(bufferedBytes: 20_000)
        try socket.channel.writeInbound(EmbeddedSocket.frames([join]))
        // The beginning of a frame of 60,000 bytes, in pieces.
        var head = ByteBuffer(bytes: [0x81, 0xFE])
        head.writeInteger(UInt16(60_000))
        head.writeBytes([0, 0, 0, 0])
        try socket.channel.writeInbound(head)
        let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1_000)
        // Buffers grow by doubling.
        for _ in 0..<7 { try socket.channel.writeInbound(part) }
        #expect(socket.node.table.sockets == 1)
        for _ in 0..<20 where socket.channel.isActive { try socket.channel.writeInbound(part) }
        #expect(socket.node.table.sockets == 0)
        #expect(!socket.channel.isActive)
    }

    @Test("the ledger asks those who hold most to go, until a quarter is free")
    func ledger() throws {
        var ledger = BufferLedger(limit: 1_000)
        let sockets = try (0..<5).map { _ in try EmbeddedSocket() }
        let handlers = try sockets.map { try $0.handler }
        for (handler, bytes) in zip(handlers, [100, 300, 200, 250, 100]) {
            ledger.set(handler, to: bytes)
        }
        #expect(ledger.total == 950 && ledger.excess.isEmpty)
        ledger.set(handlers[4], to: 200)
        #expect(ledger.total == 1_050)
        #expect(ledger.excess.map(ObjectIdentifier.init) == [ObjectIdentifier(handlers[1])])
        for handler in handlers { ledger.set(handler, to: 0) }
        #expect(ledger.total == 0 && ledger.holders.isEmpty)
    }
}
