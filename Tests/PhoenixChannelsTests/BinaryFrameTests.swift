import PhoenixChannels
import Testing

@Suite("Binary frames")
struct BinaryFrameTests {
    private func frame(_ joinRef: String, _ ref: String, _ topic: String, _ event: String)
        -> [UInt8]
    {
        let names = [joinRef, ref, topic, event]
        return [0] + names.map { UInt8($0.utf8.count) } + names.flatMap(\.utf8)
    }

    private func joined() -> ChannelSession {
        var session = ChannelSession(version: .v2)
        #expect(session.exchange(#"["1","1","room:a","phx_join",{}]"#).action == "join")
        return session
    }

    @Test("a push is read with its data and answered with a text frame")
    func push() {
        var session = joined()
        let action = session.receive(binary: frame("1", "5", "room:a", "x") + [0xFF, 0x00])
        guard case .push(let push) = action else {
            Issue.record("expected a push, got \(action)")
            return
        }
        #expect(push.topic == "room:a")
        #expect(push.event == "x")
        #expect(push.joinRef == Ref("1"))
        #expect(push.ref == Ref("5"))
        #expect(push.payload == .binary([0xFF, 0x00]))
        #expect(push.payload.json == nil)
        #expect(
            text(session.reply(to: push, status: .error, response: Array("[]".utf8)))
                == #"["1","5","room:a","phx_reply",{"status":"error","response":[]}]"#)
    }

    @Test("refs that are empty are null, refs that need escapes are escaped")
    func refs() {
        var session = joined()
        #expect(
            session.exchange(binary: frame("", "", "room:a", "x"))
                == Outcome(
                    "push", #"["1",null,"room:a","phx_reply",{"status":"ok","response":1}]"#))
        #expect(
            session.exchange(binary: frame("", "\"\n", "room:a", "x"))
                == Outcome(
                    "push", #"["1","\"\n","room:a","phx_reply",{"status":"ok","response":1}]"#))
        #expect(session.exchange(binary: frame("2", "5", "room:a", "x")) == Outcome("ignore"))
        #expect(
            session.exchange(binary: frame("", "5", "phoenix", "heartbeat"))
                == Outcome(
                    "send", #"[null,"5","phoenix","phx_reply",{"status":"ok","response":{}}]"#))
    }

    @Test("a ref goes back as text that can be read again, however many escapes it needs")
    func escapedRefs() throws {
        for ref in [
            String(repeating: "\"", count: 255), String(repeating: "\u{1}", count: 255),
            String(repeating: "é", count: 127),
        ] {
            var session = joined()
            let action = session.receive(binary: frame("1", ref, "room:a", "x"))
            guard case .push(let push) = action else {
                Issue.record("expected a push, got \(action)")
                continue
            }
            let reply = session.reply(to: push, status: .ok).bytes
            #expect(try V2TextCodec.decode(reply.span).ref == push.ref)
        }
        let tooLong = String(repeating: "\\u0041", count: 256)
        #expect(throws: ProtocolError.self) {
            try V2TextCodec.decode(Array("[null,\"\(tooLong)\",\"t\",\"e\",{}]".utf8).span)
        }
    }

    @Test(
        "what is no push closes with 1003",
        arguments: [
            [], [0], [0, 0, 0, 0], [1, 0, 0, 0, 0], [2, 0, 0], [255, 0, 0, 0, 0], [0, 1, 0, 0, 0],
            [0, 255, 255, 255, 255], [0, 0, 0, 0, 2, 0x61], [0, 0, 0, 1, 0, 0xFF],
            [0, 1, 0, 0, 0, 0x80], [0, 0, 2, 0, 0, 0xC3, 0x28], [0, 0, 0, 0, 1, 0xC3],
        ] as [[UInt8]])
    func noPush(frame: [UInt8]) {
        var session = joined()
        #expect(session.exchange(binary: frame) == Outcome("close 1003"))
    }

    @Test("server frames have the layouts of serializer 2.0.0")
    func layouts() {
        #expect(
            V2BinaryCodec.encodePush(joinRef: Ref("12"), topic: "abc", event: "e", data: [9, 8])
                == [0, 2, 3, 1] + Array("12abce".utf8) + [9, 8])
        #expect(
            V2BinaryCodec.encodeReply(
                joinRef: Ref("12"), ref: Ref(7), topic: "abc", status: .error, data: [])
                == [1, 2, 1, 3, 5] + Array("127abcerror".utf8))
        #expect(
            V2BinaryCodec.encodeReply(
                joinRef: .null, ref: Ref("\""), topic: "", status: .ok, data: [1])
                == [1, 0, 1, 0, 2] + Array("\"ok".utf8) + [1])
        #expect(
            V2BinaryCodec.encodeBroadcast(topic: "abc", event: "ev", data: [1])
                == [2, 3, 2] + Array("abcev".utf8) + [1])
    }

    @Test("a name above 255 bytes has no binary frame")
    func tooLong() {
        let longest = String(repeating: "t", count: 255)
        #expect(V2BinaryCodec.encodeBroadcast(topic: longest, event: "", data: []) != nil)
        #expect(V2BinaryCodec.encodeBroadcast(topic: longest + "t", event: "", data: []) == nil)
    }
}
