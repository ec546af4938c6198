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
            return String(buffer: frame.data)
        }
    }

    @Test("Frames of every length are read, whole, byte by byte and many at once")
    func lengths() {
        for count in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let text = String(repeating: "x", count: count)
            let bytes = ClientBytes.frame(0x81, Array(text.utf8))
            #expect(texts(steps([bytes])) == [text])
            #expect(texts(steps([bytes + bytes])) == [text, text])
            if count < 200 { #expect(texts(steps(bytes.map { [$0] })) == [text]) }
        }
    }

    @Test("What may not be sent is told as soon as the header shows it, and ends the reading")
    func violations() {
        let cases: [([UInt8], CloseCode)] = [
            ([0x09], .protocolError), ([0x89, 0xFE, 0, 126], .protocolError),
            ([0x08], .protocolError), ([0x0A], .protocolError),
            // Reserved bits and opcodes, and no mask.
            ([0xC1], .protocolError), ([0xA1], .protocolError), ([0x91], .protocolError),
            ([0x83], .protocolError), ([0x87], .protocolError), ([0x8B], .protocolError),
            ([0x8F], .protocolError), ([0x81, 1], .protocolError), ([0x88, 0], .protocolError),
            ([0x81, 0xFE, 0, 125], .protocolError),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .protocolError),
            ([0x81, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0], .protocolError),
            ([0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4], .messageTooBig),
            ([0x81, 0xFE, 0, 200, 1, 2, 3, 4], .messageTooBig),
        ]
        for (bytes, code) in cases {
            let steps = steps([bytes, ClientBytes.frame(0x81, [65])], maximumSize: 199)
            #expect(steps.count == 1, "\(bytes)")
            guard case .violation(code, _)? = steps.first else {
                Issue.record("\(bytes): \(steps)")
                continue
            }
        }
    }

    @Test("The final bit and the opcode are handed on as they came")
    func bits() throws {
        for (first, opcode) in [(UInt8(0x02), WebSocketOpcode.binary), (0x80, .continuation)] {
            guard case .frame(let frame)? = steps([ClientBytes.frame(first, [])]).first else {
                Issue.record("no frame")
                continue
            }
            #expect(frame.isFinal == (first >= 0x80) && frame.opcode == opcode)
        }
    }

    @Test("Frames that are cut by every read leave no more behind than one of them")
    func memory() {
        let frame = ClientBytes.frame(0x81, [UInt8](repeating: 65, count: 1_000))
        let stream = Array((0..<200).map { _ in frame }.joined())
        var reader = FrameReader()
        var frames = 0
        for start in stride(from: 0, to: stream.count, by: 1_500) {
            reader.append(ByteBuffer(bytes: stream[start..<min(stream.count, start + 1_500)]))
            while case .frame = reader.next(maximumSize: 65_536) { frames += 1 }
            #expect(reader.capacity <= 8_192)
        }
        #expect(frames == 200)
        #expect(reader.capacity == 0)
    }

    @Test("A byte that waits keeps no large buffer of the network alive")
    func smallRest() {
        var received = ByteBuffer(repeating: 0, count: 65_536)
        received.clear()
        received.writeBytes([0x81])
        var reader = FrameReader()
        reader.append(received)
        #expect(reader.next(maximumSize: 65_536) == .incomplete)
        #expect(reader.capacity < 512)
    }

    @Test("What the server writes has the header of its length")
    func writing() {
        for count in [0, 125, 126, 65_535, 65_536] {
            let payload = [UInt8](repeating: 7, count: count)
            let frame = ByteBuffer(frame: .text, payload)
            #expect(frame.readableBytes == count + (count <= 125 ? 2 : count <= 65_535 ? 4 : 10))
            #expect(frame.getInteger(at: 0, as: UInt8.self) == 0x81)
            #expect(
                frame.readableBytesView.suffix(count)
                    == ByteBuffer(bytes: payload).readableBytesView)
        }
    }
}
