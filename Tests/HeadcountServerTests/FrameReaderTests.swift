import NIOCore
import NIOWebSocket
import PhoenixChannels
import Testing

@testable import HeadcountServer

@Suite("Frame reader")
struct FrameReaderTests {
    /// Everything that bytes in these pieces amount to.
    private func steps(_ pieces: [[UInt8]], maximumSize: Int = 70_000) -> [FrameReader.Step] {
        var reader = FrameReader()
        var steps: [FrameReader.Step] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while true {
                let step = reader.next(maximumSize: maximumSize)
                if step == .incomplete { break }
                steps.append(step)
                if case .violation = step { break }
            }
        }
        return steps
    }

    private func texts(_ steps: [FrameReader.Step]) -> [String] {
        steps.map { step in
            guard case .frame(let frame) = step else { return "\(step)" }
            return String(buffer: frame.unmaskedData)
        }
    }

    private func masked(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let key: [UInt8] = [7, 1, 200, 9]
        let header: [UInt8] =
            switch payload.count {
            case ...125: [first, 0x80 | UInt8(payload.count)]
            case ...65_535:
                [first, 0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
            default:
                [first, 0x80 | 127]
                    + (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
            }
        return header + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    @Test("Frames of every length are read, whole, byte by byte and many at once")
    func lengths() {
        for count in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let text = String(repeating: "x", count: count)
            let bytes = masked(0x81, Array(text.utf8))
            #expect(texts(steps([bytes])) == [text])
            #expect(texts(steps([bytes + bytes])) == [text, text])
            if count < 200 { #expect(texts(steps(bytes.map { [$0] })) == [text]) }
        }
    }

    @Test("What may not be sent is told as soon as its header is there, and ends the reading")
    func violations() {
        let cases: [([UInt8], CloseCode)] = [
            ([0x09, 0x80], .protocolError), ([0x89, 0xFE, 0, 126], .protocolError),
            ([0x81, 0xFE, 0, 125], .protocolError),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .protocolError),
            ([0x81, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0], .protocolError),
            ([0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0], .messageTooBig),
            ([0x81, 0xFE, 0, 200], .messageTooBig),
        ]
        for (bytes, code) in cases {
            let steps = steps([bytes, masked(0x81, [65])], maximumSize: 199)
            #expect(steps.count == 1, "\(bytes)")
            guard case .violation(code, _)? = steps.first else {
                Issue.record("\(bytes): \(steps)")
                continue
            }
        }
    }

    @Test("Bits and opcodes are handed on as they came")
    func bits() throws {
        guard case .frame(let frame)? = steps([masked(0x53, [])]).first else {
            Issue.record("no frame")
            return
        }
        #expect(!frame.fin && frame.rsv1 && !frame.rsv2 && frame.rsv3)
        #expect(frame.opcode == WebSocketOpcode(encodedWebSocketOpcode: 3))
        guard case .frame(let bare)? = steps([[0x81, 1, 65]]).first else {
            Issue.record("no frame")
            return
        }
        #expect(bare.maskKey == nil)
    }

    @Test("What the server writes is read back, whatever its length")
    func writing() {
        for count in [0, 125, 126, 65_535, 65_536] {
            let payload = [UInt8](repeating: 7, count: count)
            let frame = ByteBuffer(frame: .text, payload)
            #expect(frame.readableBytes == count + (count <= 125 ? 2 : count <= 65_535 ? 4 : 10))
            guard case .frame(let read)? = steps([Array(frame.readableBytesView)]).first else {
                Issue.record("no frame of \(count)")
                continue
            }
            #expect(read.fin && read.opcode == .text && read.data == ByteBuffer(bytes: payload))
        }
    }
}
