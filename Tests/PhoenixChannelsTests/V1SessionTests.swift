import PhoenixChannels
import Testing

@Suite("V1 session")
struct V1SessionTests {
    private static let ok = #"{"status":"ok","response":{}}"#

    /// A session that has joined room:a with ref "1".
    private func joined() -> ChannelSession {
        var session = ChannelSession(version: .v1)
        #expect(
            session.exchange(#"{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}"#)
                == Outcome("join", Self.reply("room:a", Self.ok, #""1""#)))
        return session
    }

    private static func reply(_ topic: String, _ payload: String, _ ref: String) -> String {
        "{\"topic\":\"\(topic)\",\"event\":\"phx_reply\",\"payload\":\(payload),\"ref\":\(ref)}"
    }

    @Test(
        "answers each frame as Phoenix does, never with a join_ref",
        arguments: [
            (
                #"{"topic":"room:a","event":"x","payload":{"top": 3},"ref":0}"#,
                Outcome("push", reply("room:a", #"{"status":"ok","response":{"top": 3}}"#, "0"))
            ),
            (
                #"{"ref":"2","event":"x","topic":"room:a","other":[{}]}"#,
                Outcome("push", reply("room:a", ok, #""2""#))
            ),
            (#"{"event":"x","topic":"room:a"}"#, Outcome("push", reply("room:a", ok, "null"))),
            (
                #"{"topic":"t","event":"e","topic":"room:a","ref":1,"#
                    + #""event":"x","ref":2,"payload":1,"payload":{}}"#,
                Outcome("push", reply("room:a", ok, "2"))
            ),
            (
                #"{"t\u006fpic":"room:a","event":"x","ref":2}"#,
                Outcome("push", reply("room:a", ok, "2"))
            ),
            (
                #"{"topic":"room:a","event":"x","ref":2,"join_ref":null}"#,
                Outcome("push", reply("room:a", ok, "2"))
            ),
            (
                #"{"topic":"room:a","event":"x","ref":2,"join_ref":"1"}"#,
                Outcome("push", reply("room:a", ok, "2"))
            ),
            (#"{"topic":"room:a","event":"x","ref":2,"join_ref":"7"}"#, Outcome("ignore")),
            (
                #"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":7}"#,
                Outcome("send", reply("phoenix", ok, "7"))
            ),
            (
                #"{"topic":"room:b","event":"x","payload":{},"ref":"3"}"#,
                Outcome(
                    "send",
                    reply(
                        "room:b",
                        #"{"status":"error","response":{"reason":"unmatched topic"}}"#, #""3""#))
            ),
            (
                #"{"topic":"room:b","event":"phx_leave","payload":{},"ref":"3"}"#,
                Outcome("send", reply("room:b", ok, #""3""#))
            ),
            (
                #"{"topic":"room:a","event":"phx_leave","payload":{},"ref":"3"}"#,
                Outcome(
                    "leave room:a", reply("room:a", ok, #""3""#),
                    #"{"topic":"room:a","event":"phx_close","payload":{},"ref":"1"}"#)
            ),
            (
                #"{"topic":"room:a","event":"phx_leave","ref":"3","join_ref":"2"}"#,
                Outcome("ignore")
            ),
            (
                #"{"topic":"room:a","event":"phx_join","payload":{},"ref":"3"}"#,
                Outcome(
                    "rejoin", #"{"topic":"room:a","event":"phx_close","payload":{},"ref":"1"}"#,
                    reply("room:a", ok, #""3""#))
            ),
        ])
    func table(frame: String, expected: Outcome) {
        var session = joined()
        #expect(session.exchange(frame) == expected)
    }

    @Test(
        "closes with 1007 what is not JSON",
        arguments: [
            "", "{", #"{"topic":"room:a","event":"x","ref":1"#, #"{"topic":"room:a",}"#, "{}{}",
            String(repeating: "{\"a\":", count: 100_000),
        ])
    func notJSON(frame: String) {
        var session = joined()
        #expect(session.exchange(frame) == Outcome("close 1007"))
    }

    @Test(
        "closes with 1008 the JSON that is no message",
        arguments: [
            "[]", "null", "{}", #"["1","1","room:a","phx_join",{}]"#, #"{"topic":"room:a"}"#,
            #"{"event":"x"}"#, #"{"topic":1,"event":"x"}"#, #"{"topic":"room:a","event":{}}"#,
            #"{"topic":"room:a","event":"x","topic":null}"#,
            #"{"topic":"room:a","event":"x","ref":{}}"#,
            #"{"topic":"room:a","event":"x","ref":0.5}"#,
            #"{"topic":"room:a","event":"x","join_ref":false}"#,
        ])
    func noMessage(frame: String) {
        var session = joined()
        #expect(session.exchange(frame) == Outcome("close 1008"))
    }

    @Test("closes with 1003 any binary frame")
    func binary() {
        var session = joined()
        let push: [UInt8] = [0, 0, 1, 6, 1] + Array("5room:ax".utf8)
        #expect(session.exchange(binary: push) == Outcome("close 1003"))
        #expect(session.exchange(binary: []) == Outcome("close 1003"))
    }
}
