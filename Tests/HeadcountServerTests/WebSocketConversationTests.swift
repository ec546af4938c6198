import NIOCore
import PhoenixChannels
import Testing

@testable import HeadcountServer

@Suite("WebSocket conversation")
struct WebSocketConversationTests {
    private var conversation = WebSocketConversation()

    /// What bytes come to, until more is needed or the conversation ends.
    private mutating func events(_ bytes: [UInt8]) -> [WebSocketConversation.Event] {
        conversation.append(ByteBuffer(bytes: bytes))
        var events: [WebSocketConversation.Event] = []
        while true {
            let event = conversation.next(maximumSize: 1_000)
            if event == .incomplete { return events }
            events.append(event)
            switch event {
            case .violation, .close: return events
            default: break
            }
        }
    }

    private func isInvalidText(_ events: [WebSocketConversation.Event]) -> Bool {
        if case .violation(.invalidPayload, _)? = events.last { true } else { false }
    }

    @Test("a text that is not UTF-8 is refused before its frame has come whole")
    mutating func failsFast() {
        // "κόσμε", then a surrogate, in a frame of which the end never comes.
        let text = Array("κόσμε".utf8)
        let frame = ClientBytes.frame(0x81, text + [0xED, 0xA0, 0x80] + Array("edited".utf8))
        let bad = 6 + text.count + 1
        for byte in frame.prefix(bad) {
            let events = events([byte])
            #expect(events.isEmpty)
        }
        let events = events([frame[bad]])
        #expect(isInvalidText(events))
    }

    @Test("a character may be cut anywhere, by frames and by the network")
    mutating func cutAnywhere() {
        let text = Array("a€😀é".utf8)
        for cut in 1..<text.count {
            conversation = WebSocketConversation()
            let bytes =
                ClientBytes.frame(0x01, Array(text[..<cut])) + ClientBytes.frame(0x89, [1])
                + ClientBytes.frame(0x80, Array(text[cut...]))
            var all: [WebSocketConversation.Event] = []
            for byte in bytes { all += events([byte]) }
            #expect(all.last == .text(ByteBuffer(bytes: text)))
            #expect(all.count == 3)
        }
    }

    @Test("what is binary is not looked at")
    mutating func binary() {
        let frame = ClientBytes.frame(0x82, [0xFF, 0xFE])
        let first = events(Array(frame.dropLast()))
        let last = events([frame[frame.count - 1]])
        #expect(first.isEmpty)
        #expect(last == [.binary(ByteBuffer(bytes: [0xFF, 0xFE]))])
    }

    @Test("a ping is answered with what it carries, amid fragments too")
    mutating func pings() {
        let events = events(
            ClientBytes.frame(0x01, [65]) + ClientBytes.frame(0x89, [1, 2])
                + ClientBytes.frame(0x80, [66]))
        #expect(
            events == [
                .nothing, .ping(pong: ByteBuffer(bytes: [0x8A, 2, 1, 2])),
                .text(ByteBuffer(string: "AB")),
            ])
    }

    @Test("a close is answered with its code, once")
    mutating func closing() {
        let first = events(ClientBytes.frame(0x88, [0x03, 0xE8, 66]))
        #expect(first == [.close(answer: ByteBuffer(bytes: [0x88, 2, 0x03, 0xE8]))])
        #expect(conversation.isClosing)
        let second = events(ClientBytes.frame(0x88, []))
        #expect(second == [.close(answer: nil)])
    }

    @Test("behind a close of ours nothing counts but the client's answer")
    mutating func closed() {
        let close = conversation.close(.serviceRestart, "bye")
        #expect(close == ByteBuffer(bytes: [0x88, 5, 0x03, 0xF4] + Array("bye".utf8)))
        let events = events(
            ClientBytes.frame(0x81, [65]) + ClientBytes.frame(0x89, [1])
                + ClientBytes.frame(0x81, [0xFF]) + ClientBytes.frame(0x88, [0x03, 0xE8]))
        #expect(events == [.nothing, .nothing, .nothing, .close(answer: nil)])
    }

    @Test("a broken frame behind a close of ours ends the connection")
    mutating func brokenBehindClose() {
        _ = conversation.close(.goingAway, "")
        let events = events([0xFF])
        #expect(events == [.close(answer: nil)])
    }
}
