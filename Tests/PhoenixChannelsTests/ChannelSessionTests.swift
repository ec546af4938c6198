import JSONBytes
import PhoenixChannels
import Testing

@Suite("Channel session")
struct ChannelSessionTests {
    private func join(
        _ session: inout ChannelSession, _ ref: String, _ topic: String = "room:a"
    ) throws -> JoinRequest {
        let frame =
            session.version == .v2
            ? #"["\#(ref)","\#(ref)","\#(topic)","phx_join",{"counts": true}]"#
            : #"{"topic":"\#(topic)","event":"phx_join","ref":"\#(ref)"}"#
        guard case .join(let request) = session.receive(text: Array(frame.utf8)) else {
            throw Unexpected()
        }
        return request
    }

    private struct Unexpected: Error {}

    @Test("costs 16 bytes, and 32 for each channel")
    func size() {
        #expect(MemoryLayout<ChannelSession>.size <= 16)
        #expect(MemoryLayout<Channel>.size == 32)
        #expect(MemoryLayout<Ref>.size == 16)
    }

    @Test("a join request says all that its owner needs, and joins nothing by itself")
    func request() throws {
        var session = ChannelSession(version: .v2)
        let request = try join(&session, "1")
        #expect(request.topic == "room:a")
        #expect(request.joinRef == Ref("1"))
        #expect(request.ref == Ref("1"))
        #expect(request.payload == .json(Array(#"{"counts": true}"#.utf8)))
        #expect(!request.isRejoin)
        #expect(!session.isJoined("room:a"))
        #expect(
            session.accept(request, response: Array(#"{"n": 1}"#.utf8)).map(text)
                == [#"["1","1","room:a","phx_reply",{"status":"ok","response":{"n": 1}}]"#])
        #expect(session.isJoined("room:a"))
        #expect(try join(&session, "2").isRejoin)
    }

    @Test("a refused join leaves nothing behind, and leaves an older channel as it is")
    func refuse() throws {
        var session = ChannelSession(version: .v2)
        let reason = Array(#"{"reason":"limit_reached"}"#.utf8)
        let first = try join(&session, "1")
        #expect(
            text(session.refuse(first, response: reason))
                == #"["1","1","room:a","phx_reply",{"status":"error","response":"#
                + #"{"reason":"limit_reached"}}]"#
        )
        #expect(session.topics.isEmpty)
        _ = session.accept(try join(&session, "2"))
        _ = session.refuse(try join(&session, "3"), response: reason)
        #expect(session.exchange(#"["2","9","room:a","x",{}]"#).action == "push")
        #expect(session.exchange(#"["3","9","room:a","x",{}]"#) == Outcome("ignore"))
    }

    @Test("accept goes by what is joined when it is called, not when the request came")
    func lateDecision() throws {
        var session = ChannelSession(version: .v2)
        let first = try join(&session, "1")
        let second = try join(&session, "2")
        #expect(!second.isRejoin)
        #expect(session.accept(first).count == 1)
        #expect(
            session.accept(second).map(text)
                == [
                    #"["2","2","room:a","phx_reply",{"status":"ok","response":{}}]"#,
                    #"["1","1","room:a","phx_close",{}]"#,
                ])
        let third = try join(&session, "3")
        #expect(third.isRejoin)
        #expect(session.exchange(#"["2","4","room:a","phx_leave",{}]"#).action == "leave room:a")
        #expect(session.accept(third).count == 1)
        #expect(session.channels.count == 1)
    }

    @Test("a server push bears the channel's join_ref with V2 and none with V1")
    func push() throws {
        let payload = Array(#"{"total": 5}"#.utf8)
        var v2 = ChannelSession(version: .v2)
        #expect(v2.push(topic: "room:a", event: "count", payload: payload) == nil)
        _ = v2.accept(try join(&v2, "1"))
        #expect(
            v2.push(topic: "room:a", event: "count", payload: payload).map(text)
                == #"["1",null,"room:a","count",{"total": 5}]"#)
        var v1 = ChannelSession(version: .v1)
        _ = v1.accept(try join(&v1, "1"))
        #expect(
            v1.push(topic: "room:a", event: "count", payload: payload).map(text)
                == #"{"topic":"room:a","event":"count","payload":{"total": 5},"ref":null}"#)
    }

    @Test("a broadcast bears no refs")
    func broadcast() {
        let payload = Array("[1, 2]".utf8)
        func frame(_ version: SerializerVersion) -> String {
            text(
                ChannelSession.broadcast(topic: "t", event: "e", payload: payload, version: version)
            )
        }
        #expect(frame(.v2) == #"[null,null,"t","e",[1, 2]]"#)
        #expect(frame(.v1) == #"{"topic":"t","event":"e","payload":[1, 2],"ref":null}"#)
    }

    @Test("fail and close end a channel with a ref equal to the join_ref")
    func end() throws {
        var session = ChannelSession(version: .v2)
        for (ref, topic) in [("1", "a"), ("2", "b"), ("3", "c")] {
            _ = session.accept(try join(&session, ref, topic))
        }
        #expect(session.fail(topic: "a").map(text) == #"["1","1","a","phx_error",{}]"#)
        #expect(session.fail(topic: "a") == nil)
        #expect(session.close(topic: "b").map(text) == #"["2","2","b","phx_close",{}]"#)
        #expect(session.close(topic: "b") == nil)
        #expect(session.topics == ["c"])
        #expect(session.removeAll() == ["c"])
        #expect(session.channels.isEmpty)
        var v1 = ChannelSession(version: .v1)
        _ = v1.accept(try join(&v1, "4"))
        #expect(
            v1.fail(topic: "room:a").map(text)
                == #"{"topic":"room:a","event":"phx_error","payload":{},"ref":"4"}"#)
    }

    @Test("empty payloads and responses become {}")
    func emptyPayload() throws {
        var session = ChannelSession(version: .v2)
        let request = try join(&session, "1")
        try JSONScanner.scan(session.refuse(request, response: []).bytes)
        try JSONScanner.scan(
            ChannelSession.broadcast(topic: "t", event: "e", payload: [], version: .v1).bytes)
    }
}
