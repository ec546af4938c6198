import HeadcountTesting
import NIOCore
import PhoenixChannels
import Testing

@testable import HeadcountServer

/// Frames of a client that is not quite right, in pieces as the network cuts them.
@Suite("Fuzzed WebSocket frames")
struct WebSocketFuzzTests {
    private static let maximumSize = 300

    private static let mutator: ByteMutator = {
        let frames: [[UInt8]] = [
            ClientBytes.frame(0x81, Array(#"["1","1","room:é","phx_join",{}]"#.utf8)),
            ClientBytes.frame(0x01, Array("κόσ".utf8)), ClientBytes.frame(0x80, Array("με".utf8)),
            ClientBytes.frame(0x82, [0, 0xFF, 0x80]), ClientBytes.frame(0x02, []),
            ClientBytes.frame(0x89, [1, 2]), ClientBytes.frame(0x8A, []),
            ClientBytes.frame(0x81, [UInt8](repeating: 0x61, count: 200)),
            ClientBytes.frame(0x01, [UInt8](repeating: 0x62, count: 200)),
            ClientBytes.frame(0x80, [UInt8](repeating: 0x63, count: 101)),
            ClientBytes.frame(0x88, [0x03, 0xE8] + Array("bye".utf8)), ClientBytes.frame(0x88, []),
            ClientBytes.frame(0x81, [0xED, 0xA0, 0x80]),
        ]
        return ByteMutator(
            corpus: frames + [
                frames[0] + frames[5] + frames[0], frames[1] + frames[5] + frames[2] + frames[0],
                frames[4] + frames[2] + frames[10], frames[3] + frames[7] + frames[6] + frames[12],
                frames[8] + frames[9], frames[8] + frames[2] + frames[7],
            ], dictionary: frames + [[0x81, 0xFE], [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0]])
    }()

    @Test("What frames come to does not depend on how they are cut, and little of it is kept")
    func frames() throws {
        var reached: [String: Int] = [:]
        try FuzzBudget.current.run(.webSocketFrames, Self.mutator) { attempt in
            let whole = try Self.events([attempt.bytes], attempt)
            var pieces: [[UInt8]] = []
            var rest = attempt.bytes[...]
            while !rest.isEmpty {
                let most = attempt.random.below(4) == 0 ? 64 : 4
                let piece = rest.prefix(1 + attempt.random.below(most))
                pieces.append(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            let cut = try Self.events(pieces, attempt)
            for (one, other) in zip(whole, cut) where one != other {
                // A piece that is no text is told before its frame turns out to be too large.
                try attempt.require(
                    Self.name(one) == "1009" && Self.name(other) == "1007", "\(one), cut \(other)")
            }
            try attempt.require(whole.count == cut.count, "\(whole), cut \(cut)")
            for event in whole { reached[Self.name(event), default: 0] += 1 }
        }
        let rounds = FuzzBudget.current.cases(of: .webSocketFrames)
        for name in ["text", "binary", "ping", "nothing", "close", "1002", "1007", "1009"]
        where rounds > 5_000 {
            #expect(reached[name, default: 0] > rounds / 500, "\(name): \(reached)")
        }
    }

    /// Everything that these pieces come to, up to the end of the conversation.
    private static func events(
        _ pieces: [[UInt8]], _ attempt: FuzzCase
    ) throws -> [WebSocketConversation.Event] {
        var conversation = WebSocketConversation()
        var events: [WebSocketConversation.Event] = []
        for piece in pieces {
            conversation.append(ByteBuffer(bytes: piece))
            reading: while true {
                let event = conversation.next(maximumSize: maximumSize)
                if event == .incomplete { break reading }
                events.append(event)
                try check(event, attempt)
                switch event {
                case .close, .violation: return events
                default: break
                }
            }
            // Twice two messages, headers, and what a buffer has to spare.
            try attempt.require(
                conversation.capacity <= 4 * (maximumSize + 14) + 1_024,
                "\(conversation.capacity) bytes held")
        }
        return events
    }

    private static func check(_ event: WebSocketConversation.Event, _ attempt: FuzzCase) throws {
        switch event {
        case .text(let data):
            try attempt.require(
                String(validating: data.readableBytesView, as: UTF8.self) != nil
                    && data.readableBytes <= maximumSize, "a text of \(data.readableBytes)")
        case .binary(let data):
            try attempt.require(data.readableBytes <= maximumSize, "\(data.readableBytes) bytes")
        case .ping(let pong):
            try attempt.require(pong.readableBytes <= 127, "a pong of \(pong.readableBytes)")
        case .close(let answer):
            try attempt.require(answer?.readableBytes ?? 0 <= 4, "\(String(describing: answer))")
        case .violation(_, let reason):
            try attempt.require(reason.utf8.count <= 123, reason)
        case .incomplete, .nothing: break
        }
    }

    private static func name(_ event: WebSocketConversation.Event) -> String {
        switch event {
        case .incomplete: "incomplete"
        case .nothing: "nothing"
        case .text: "text"
        case .binary: "binary"
        case .ping: "ping"
        case .close: "close"
        case .violation(let code, _): "\(code.rawValue)"
        }
    }
}
