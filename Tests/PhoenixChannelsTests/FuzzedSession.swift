import HeadcountTesting
import JSONBytes
import PhoenixChannels

/// A session whose owner decides by chance, and everything that must hold of the two.
struct FuzzedSession {
    private var session: ChannelSession
    /// A join that the owner has not decided yet.
    private var undecided: JoinRequest?
    private var frames: [[UInt8]] = []

    init(version: SerializerVersion) {
        session = ChannelSession(version: version)
    }

    /// Takes one frame, and returns what it led to.
    mutating func take(_ attempt: inout FuzzCase) throws -> String {
        frames.append(attempt.bytes)
        do {
            return try judge(&attempt)
        } catch {
            let earlier = frames.map(\.hexadecimal).joined(separator: " ")
            throw FuzzCase.Broken(
                description: "\(error)\n  its session, \(session.version), so far: \(earlier)")
        }
    }

    private mutating func judge(_ attempt: inout FuzzCase) throws -> String {
        let before = session.channels
        let action: SessionAction
        let message: Message?
        if attempt.bytes.first ?? 0 <= 2 {
            action = session.receive(binary: attempt.bytes)
            message = try? session.version.decode(binary: attempt.bytes.span)
        } else {
            action = session.receive(text: attempt.bytes)
            message = try? session.version.decode(text: attempt.bytes.span)
        }
        if case .leave = action {
        } else {
            try attempt.require(session.channels == before, "a \(action) changed the channels")
        }
        if case .close(let code, let reason) = action {
            try attempt.require(message == nil, "closed after a good frame")
            try attempt.require(reason.utf8.count <= 123, "a reason of \(reason.utf8.count) bytes")
            return "close \(code.rawValue)"
        }
        guard let message else {
            try attempt.broken("a frame that is none led to \(action)")
        }
        let word = try judge(action, to: message, before, &attempt)
        try decideLate(&attempt)
        for (index, channel) in session.channels.enumerated() {
            let isTwice = session.channels[..<index].contains { $0.topic.isSame(as: channel.topic) }
            try attempt.require(!isTwice, "\(channel.topic) is joined twice")
        }
        return word
    }

    private mutating func judge(
        _ action: SessionAction, to message: Message, _ before: [Channel],
        _ attempt: inout FuzzCase
    ) throws -> String {
        let joined = before.first { $0.topic.isSame(as: message.topic) }
        switch action {
        case .ignore:
            let isStale =
                !message.joinRef.isNull && joined.map { $0.joinRef != message.joinRef } == true
            try attempt.require(isStale, "ignored, and not stale")
            return "ignore"
        case .send(let frame):
            try attempt.require(
                joined == nil || message.event == "heartbeat", "no action of a channel")
            let reply = try attempt.reply(frame, to: message.ref, message.topic, session.version)
            let isLeave = message.event == "phx_leave" && message.topic != "phoenix"
            try attempt.require(
                reply.joinRef.isNull || isLeave && reply.joinRef == message.joinRef,
                "no channel is answered as \(reply.joinRef)")
            return "send"
        case .join(let request):
            try attempt.require(
                request.topic.isSame(as: message.topic) && request.ref == message.ref
                    && request.payload == message.payload && request.isRejoin == (joined != nil),
                "\(request)")
            try decide(request, &attempt)
            return request.isRejoin ? "rejoin" : "join"
        case .push(let push):
            try attempt.require(
                push.topic.isSame(as: message.topic) && push.event.isSame(as: message.event)
                    && push.ref == message.ref && push.joinRef == joined?.joinRef
                    && push.payload == message.payload, "\(push)")
            let frame = session.reply(
                to: push, status: .ok, response: push.payload.json ?? Array("1".utf8))
            let reply = try attempt.reply(frame, to: message.ref, message.topic, session.version)
            try attempt.require(reply.joinRef == push.joinRef || session.version == .v1, "\(reply)")
            return "push"
        case .leave(let topic, let frames):
            try attempt.require(
                topic.isSame(as: message.topic) && frames.count == 2 && joined != nil
                    && !session.isJoined(topic) && session.channels.count == before.count - 1,
                "left \(topic): \(session.topics)")
            _ = try attempt.reply(frames[0], to: message.ref, topic, session.version)
            try attempt.end(frames[1], "phx_close", of: joined, session.version)
            return "leave"
        case .close(let code, _):
            return "close \(code.rawValue)"
        }
    }

    /// Accepts most joins, refuses some, and thinks about others.
    private mutating func decide(_ request: JoinRequest, _ attempt: inout FuzzCase) throws {
        switch attempt.random.below(8) {
        case 0: undecided = request
        case 1:
            let before = session.channels
            let frame = session.refuse(request, response: Array(#"{"reason":"x"}"#.utf8))
            let reply = try attempt.reply(frame, to: request.ref, request.topic, session.version)
            try attempt.require(
                session.channels == before && reply.payload.json?.contains(0x78) == true, "\(reply)"
            )
        default: try accept(request, attempt)
        }
    }

    /// What else the owner may do at any time.
    private mutating func decideLate(_ attempt: inout FuzzCase) throws {
        switch attempt.random.below(32) {
        case 0:
            guard let request = undecided else { return }
            undecided = nil
            try accept(request, attempt)
        case 1:
            guard let channel = session.channels.first else { return }
            let isFailed = attempt.random.below(2) == 0
            let topic = channel.topic
            let last = isFailed ? session.fail(topic: topic) : session.close(topic: topic)
            guard let last else { try attempt.broken("no last word") }
            let event = isFailed ? "phx_error" : "phx_close"
            try attempt.end(last, event, of: channel, session.version)
            try attempt.require(!session.isJoined(channel.topic), "ended, and still joined")
        case 2 where session.channels.count > 8:
            try attempt.require(
                session.removeAll().count > 8 && session.channels.isEmpty, "not all are removed")
        default: break
        }
    }

    private mutating func accept(_ request: JoinRequest, _ attempt: FuzzCase) throws {
        let before = session.channels
        let old = before.first { $0.topic.isSame(as: request.topic) }
        let frames = session.accept(request)
        try attempt.require(
            session.isJoined(request.topic) && session.channels.last?.joinRef == request.joinRef
                && session.channels.count == before.count + (old == nil ? 1 : 0)
                && frames.count == (old == nil ? 1 : 2), "accepted: \(session.topics)")
        // What the client could not tell from the end of the new channel comes first.
        let isCloseFirst = session.version == .v1 || old?.joinRef == request.joinRef
        let reply = old != nil && isCloseFirst ? frames[1] : frames[0]
        _ = try attempt.reply(reply, to: request.ref, request.topic, session.version)
        if old != nil {
            let close = isCloseFirst ? frames[0] : frames[1]
            try attempt.end(close, "phx_close", of: old, session.version)
        }
    }
}
