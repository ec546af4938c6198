import NIOCore
import NIOWebSocket
import PhoenixChannels
import Testing

@testable import HeadcountServer

@Suite("Message assembler")
struct MessageAssemblerTests {
    private func frame(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8] = [], fin: Bool = true
    ) -> Frame {
        Frame(opcode: opcode, isFinal: fin, data: ByteBuffer(bytes: bytes))
    }

    private func outcomes(_ frames: [Frame]) -> [MessageAssembler.Outcome] {
        var assembler = MessageAssembler()
        return frames.map { assembler.add($0, maximumSize: 10) }
    }

    private func isViolation(_ outcome: MessageAssembler.Outcome?, _ code: CloseCode) -> Bool {
        if case .violation(code, _) = outcome { true } else { false }
    }

    @Test("a whole message is handed on")
    func whole() {
        #expect(
            outcomes([frame(.text, Array("hi".utf8)), frame(.binary, [7])])
                == [.text(ByteBuffer(string: "hi")), .binary(ByteBuffer(bytes: [7]))])
    }

    @Test("fragments become one message, with control frames in between")
    func fragments() {
        #expect(
            outcomes([
                frame(.text, Array("ab".utf8), fin: false), frame(.ping, [9]),
                frame(.continuation, Array("cd".utf8), fin: false), frame(.pong),
                frame(.continuation, Array("e".utf8)), frame(.text, Array("f".utf8)),
            ]) == [
                .incomplete, .ping(ByteBuffer(bytes: [9])), .incomplete, .pong,
                .text(ByteBuffer(string: "abcde")), .text(ByteBuffer(string: "f")),
            ])
    }

    @Test("what breaks RFC 6455 is a protocol error")
    func violations() {
        #expect(isViolation(outcomes([frame(.continuation, [1])]).last, .protocolError))
        #expect(
            isViolation(
                outcomes([frame(.text, [1], fin: false), frame(.text, [1])]).last, .protocolError))
    }

    @Test("fragments above the limit together are too big")
    func tooBig() {
        let half = [UInt8](repeating: 65, count: 6)
        #expect(
            isViolation(
                outcomes([frame(.text, half, fin: false), frame(.continuation, half)]).last,
                .messageTooBig))
    }

    @Test("a text that is not UTF-8 is refused with the fragment that shows it")
    func text() {
        let cases: [(parts: [[UInt8]], bad: Int)] = [
            ([[0xFF]], 0), ([[0xC3], [0xA9, 0xC3]], 1),
            ([[0x41, 0xE2], [0x82], [0xAC], [0xC0]], 3),
            ([[0xED], [0xA0]], 1), ([[0xF4], [0x90, 0x80, 0x80]], 1),
        ]
        for (parts, bad) in cases {
            let frames = parts.enumerated().map { index, part in
                frame(index == 0 ? .text : .continuation, part, fin: index == parts.count - 1)
            }
            let outcomes = outcomes(frames)
            #expect(isViolation(outcomes[bad], .invalidPayload), "\(parts)")
            #expect(outcomes[..<bad].allSatisfy { $0 == .incomplete }, "\(parts)")
        }
        #expect(
            outcomes([frame(.text, [0xC3], fin: false), frame(.continuation, [0xA9])]).last
                == .text(ByteBuffer(string: "é")))
        #expect(outcomes([frame(.binary, [0xFF])]) == [.binary(ByteBuffer(bytes: [0xFF]))])
    }

    @Test("a close may carry nothing or a code with a reason, and nothing else")
    func closes() {
        #expect(outcomes([frame(.connectionClose)]) == [.close(nil)])
        #expect(
            outcomes([frame(.connectionClose, [0x03, 0xE8] + Array("bye".utf8))])
                == [.close(.normalClosure)])
        #expect(isViolation(outcomes([frame(.connectionClose, [3])]).last, .protocolError))
        // 1004, 1005, 1006, 1015 and below 1000 must not be sent (RFC 6455 §7.4).
        for code in [[0x03, 0xEC], [0x03, 0xED], [0x03, 0xEE], [0x03, 0xF7], [0x00, 0x01]]
            as [[UInt8]]
        {
            #expect(isViolation(outcomes([frame(.connectionClose, code)]).last, .protocolError))
        }
        #expect(
            isViolation(
                outcomes([frame(.connectionClose, [0x03, 0xE8, 0xFF])]).last, .invalidPayload))
    }
}
