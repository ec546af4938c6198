import HeadcountTesting
import JSONBytes
import PhoenixChannels
import Testing

/// Frames that are not quite good: none ends the process, and what is read is read in one way only.
/// How many, and which: see ``FuzzBudget``.
@Suite("Fuzzed frames")
struct FuzzTests {
    private let budget = FuzzBudget.current

    @Test("V1 text frames are refused, or read, written and read again as the same message")
    func textFramesV1() throws {
        try budget.run(.textFramesV1, FuzzCorpus.textFramesV1) { attempt in
            guard let message = try Self.decode(attempt, as: .v1) else { return }
            let frame = V1TextCodec.encode(
                ref: message.ref, topic: message.topic, event: message.event,
                payload: message.payload.json ?? [])
            var again = try attempt.read(frame, as: .v1)
            // Frames to V1 clients bear none.
            again.joinRef = message.joinRef
            try attempt.require(again.isSame(as: message), "read again as \(again)")
        }
    }

    @Test("V2 text frames are refused, or read, written and read again as the same message")
    func textFramesV2() throws {
        try budget.run(.textFramesV2, FuzzCorpus.textFramesV2) { attempt in
            guard let message = try Self.decode(attempt, as: .v2) else { return }
            let frame = V2TextCodec.encode(
                joinRef: message.joinRef, ref: message.ref, topic: message.topic,
                event: message.event, payload: message.payload.json ?? [])
            let again = try attempt.read(frame, as: .v2)
            try attempt.require(again.isSame(as: message), "read again as \(again)")
            // What a text frame can carry, a binary one can: an escape is longer than its character.
            let names = [message.joinRef.text, message.ref.text]
            try attempt.require(names.allSatisfy { $0.utf8.count <= 255 }, "refs \(names)")
        }
    }

    @Test("Binary frames are refused, or every byte of them is accounted for")
    func binaryFrames() throws {
        try budget.run(.binaryFrames, FuzzCorpus.binaryFrames) { attempt in
            let message: Message
            do throws(ProtocolError) {
                message = try V2BinaryCodec.decode(attempt.bytes.span)
            } catch {
                return try attempt.require(
                    error.code == .unsupportedData && error.message.utf8.count <= 123, "\(error)")
            }
            guard case .binary(let data) = message.payload else {
                return try attempt.require(false, "payload \(message.payload)")
            }
            let names = [message.joinRef.text, message.ref.text, message.topic, message.event]
            try attempt.require(Self.layout(0, names, data) == attempt.bytes, "read as \(message)")
            let push = V2BinaryCodec.encodePush(
                joinRef: message.joinRef, topic: message.topic, event: message.event, data: data)
            try attempt.require(
                push == Self.layout(0, [names[0], names[2], names[3]], data), "push")
            let reply = V2BinaryCodec.encodeReply(
                joinRef: message.joinRef, ref: message.ref, topic: message.topic, status: .error,
                data: data)
            try attempt.require(
                reply == Self.layout(1, [names[0], names[1], names[2], "error"], data), "reply")
            let broadcast = V2BinaryCodec.encodeBroadcast(
                topic: message.topic, event: message.event, data: data)
            try attempt.require(
                broadcast == Self.layout(2, [names[2], names[3]], data), "broadcast")
        }
    }

    @Test("Sessions follow the protocol, whatever comes, and say what they have joined")
    func sessions() throws {
        var reached: [String: Int] = [:]
        var fuzzed = FuzzedSession(version: .v2)
        let (text, binary) = (FuzzCorpus.textFramesV2, FuzzCorpus.binaryFrames)
        try budget.run(
            .sessions, text, text, text, binary, FuzzCorpus.textFramesV1
        ) { attempt in
            // Short enough to be told, and long enough for a join, what goes on there, and an end.
            if attempt.round.isMultiple(of: 100) {
                fuzzed = FuzzedSession(version: attempt.round.isMultiple(of: 400) ? .v1 : .v2)
            }
            reached[try fuzzed.take(&attempt), default: 0] += 1
        }
        let rounds = budget.cases(of: .sessions)
        for action in [
            "ignore", "send", "join", "rejoin", "push", "leave", "close 1003", "close 1007",
            "close 1008",
        ] where rounds > 5_000 {
            #expect(
                reached[action, default: 0] > rounds / 1_000, "\(action) of \(rounds): \(reached)")
        }
    }

    /// The message, or nil for a frame that is rightly refused.
    private static func decode(
        _ attempt: FuzzCase, as version: SerializerVersion
    ) throws -> Message? {
        do throws(ProtocolError) {
            return try version.decode(text: attempt.bytes.span)
        } catch {
            let isJSON = (try? JSONScanner.scan(attempt.bytes)) != nil
            try attempt.require(
                error.code == (isJSON ? .policyViolation : .invalidPayload)
                    && error.message.utf8.count <= 123, "\(error.code): \(error)")
            return nil
        }
    }

    /// A binary frame, put together by hand.
    private static func layout(_ kind: UInt8, _ names: [String], _ data: [UInt8]) -> [UInt8] {
        [kind] + names.map { UInt8($0.utf8.count) } + names.flatMap { Array($0.utf8) } + data
    }
}
