import NIOCore
import Testing

@testable import HeadcountLoad

@Suite("What a server sends to a load")
struct ServerSideTests {
    @Test("frames are read however they are cut, fragments put together")
    func frames() {
        var bytes: [UInt8] = [
            0x81, 2, 104, 105, 0x01, 1, 97, 0x89, 0, 0x80, 1, 98, 0x82, 126, 0, 126,
        ]
        bytes += [UInt8](repeating: 7, count: 126)
        for size in 1...bytes.count {
            var reader = ServerFrameReader()
            var messages: [ServerFrameReader.Step] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
                while case .message(let opcode, let data) = reader.next() {
                    messages.append(.message(opcode: opcode, data))
                }
            }
            #expect(
                messages == [
                    .message(opcode: 1, ByteBuffer(string: "hi")),
                    .message(opcode: 9, ByteBuffer()),
                    .message(opcode: 1, ByteBuffer(string: "ab")),
                    .message(opcode: 2, ByteBuffer(repeating: 7, count: 126)),
                ])
        }
    }

    @Test(
        "what a server may not send is a violation",
        arguments: [
            [0x81, 0x80, 0, 0, 0, 0], [0x80, 0], [0x01, 0, 0x81, 0],
            [0x81, 127] + [UInt8](repeating: 255, count: 8),
        ])
    func violations(_ bytes: [UInt8]) {
        var reader = ServerFrameReader()
        reader.append(ByteBuffer(bytes: bytes))
        guard case .violation = reader.next() else {
            Issue.record("\(bytes) was taken")
            return
        }
    }

    @Test("a client's frame is masked byte by byte with its key")
    func mask() {
        let frame = ByteBuffer(clientFrame: 1, Array("Hello".utf8), mask: 0x37FA_213D)
        // RFC 6455 §5.7.
        #expect(
            Array(frame.readableBytesView) == [
                0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
            ])
    }

    @Test("a handshake is accepted only with the answer to its key; a status is told")
    func handshake() {
        var handshake = Handshake(authority: "h:1", path: "/x?vsn=2.0.0")
        let request = String(buffer: handshake.request)
        #expect(request.hasPrefix("GET /x?vsn=2.0.0 HTTP/1.1\r\nHost: h:1\r\n"))
        #expect(request.contains("\r\nSec-WebSocket-Version: 13\r\n"))
        var half = ByteBuffer(string: "HTTP/1.1 101 Switching Protocols\r\nSec-WebSo")
        #expect(handshake.receive(&half) == .incomplete)
        var rest = ByteBuffer(string: "cket-Accept: wrong\r\n\r\n")
        #expect(
            handshake.receive(&rest)
                == .violation("another Sec-WebSocket-Accept than the key asks for"))
        var other = Handshake(authority: "h:1", path: "/x")
        var refusal = ByteBuffer(string: "HTTP/1.1 503 Service Unavailable\r\n\r\n{}")
        #expect(other.receive(&refusal) == .refused(status: 503))
    }

    @Test(
        "a message is a reply, the channel's end or a push",
        arguments: [
            (
                #"["1","7","t","phx_reply",{"status":"ok","response":{}}]"#,
                .reply(number: 7, error: nil)
            ),
            (
                #"["1","7","t","phx_reply",{"response":{},"status":"ok"}]"#,
                .reply(number: 7, error: nil)
            ),
            (
                #"["1","1","t","phx_reply",{"status":"error","response":{"reason":"draining"}}]"#,
                .reply(number: 1, error: "draining")
            ),
            (#"[null,"heartbeat","phoenix","phx_reply",{"status":"ok","response":{}}]"#, .push),
            (#"["1","1","t","phx_close",{}]"#, .channelEnd), (#"[null,null,"t","news",{}]"#, .push),
            ("{}", nil), ("[1", nil), ("[]", nil),
        ] as [(String, ServerMessage?)])
    func messages(_ text: String, _ message: ServerMessage?) {
        #expect(ServerMessage.read(Array(text.utf8).span) == message)
    }
}
