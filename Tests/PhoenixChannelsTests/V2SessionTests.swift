import PhoenixChannels
import Testing

@Suite("V2 session")
struct V2SessionTests {
    private static let unmatched =
        #"{"status":"error","response":{"reason":"unmatched topic"}}]"#

    /// A session that has joined room:a with join_ref "1".
    private func joined() -> ChannelSession {
        var session = ChannelSession(version: .v2)
        #expect(
            session.exchange(#"["1","1","room:a","phx_join",{}]"#)
                == Outcome(
                    "join",
                    #"["1","1","room:a","phx_reply",{"status":"ok","response":{}}]"#))
        return session
    }

    @Test(
        "answers each frame as Phoenix does",
        arguments: [
            (
                #"["1","5","room:a","get_connection_stats",{"top": 3}]"#,
                Outcome(
                    "push",
                    #"["1","5","room:a","phx_reply",{"status":"ok","response":{"top": 3}}]"#)
            ),
            (
                #"[null,"5","room:a","x",[1]]"#,
                Outcome(
                    "push", #"["1","5","room:a","phx_reply",{"status":"ok","response":[1]}]"#)
            ),
            (
                #" [ "1" , 0 , "room:a" , "x" , null , {"extra":1} , 7 ] "#,
                Outcome(
                    "push", #"["1",0,"room:a","phx_reply",{"status":"ok","response":null}]"#)
            ),
            (
                #"["1",-12345678901234567,"room:a","x","s"]"#,
                Outcome(
                    "push",
                    #"["1",-12345678901234567,"room:a","phx_reply",{"status":"ok","response":"s"}]"#
                )
            ),
            (
                #"["1","\u0041\"","room\u003aa","x",{}]"#,
                Outcome(
                    "push",
                    #"["1","\u0041\"","room:a","phx_reply",{"status":"ok","response":{}}]"#)
            ),
            (#"["2","5","room:a","x",{}]"#, Outcome("ignore")),
            (#"[1,"5","room:a","x",{}]"#, Outcome("ignore")),
            (
                #"[null,"7","phoenix","heartbeat",{}]"#,
                Outcome(
                    "send", #"[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]"#)
            ),
            (
                #"["9","7","phoenix","phx_join",{}]"#,
                Outcome(
                    "send",
                    #"[null,"7","phoenix","phx_reply","# + unmatched
                )
            ),
            (
                #"["1","7","room:b","x",{}]"#,
                Outcome(
                    "send",
                    #"[null,"7","room:b","phx_reply","# + unmatched
                )
            ),
            (
                #"["3","7","room:b","phx_leave",{}]"#,
                Outcome(
                    "send", #"["3","7","room:b","phx_reply",{"status":"ok","response":{}}]"#)
            ),
            (
                #"["1","7","room:a","phx_leave",{}]"#,
                Outcome(
                    "leave room:a",
                    #"["1","7","room:a","phx_reply",{"status":"ok","response":{}}]"#,
                    #"["1","1","room:a","phx_close",{}]"#)
            ),
            (
                #"[null,"7","room:a","phx_leave",{}]"#,
                Outcome(
                    "leave room:a",
                    #"["1","7","room:a","phx_reply",{"status":"ok","response":{}}]"#,
                    #"["1","1","room:a","phx_close",{}]"#)
            ),
            (#"["0","7","room:a","phx_leave",{}]"#, Outcome("ignore")),
            (
                #"["8","8","room:a","phx_join",{}]"#,
                Outcome(
                    "rejoin", #"["8","8","room:a","phx_reply",{"status":"ok","response":{}}]"#,
                    #"["1","1","room:a","phx_close",{}]"#)
            ),
            (
                #"["1","8","room:a","phx_join",{}]"#,
                Outcome(
                    "rejoin", #"["1","1","room:a","phx_close",{}]"#,
                    #"["1","8","room:a","phx_reply",{"status":"ok","response":{}}]"#)
            ),
            (
                #"["8","8","room:b \" é","phx_join",{}]"#,
                Outcome(
                    "join",
                    #"["8","8","room:b \" é","phx_reply",{"status":"ok","response":{}}]"#)
            ),
        ])
    func table(frame: String, expected: Outcome) {
        var session = joined()
        #expect(session.exchange(frame) == expected)
    }

    @Test(
        "closes with 1007 what is not JSON",
        arguments: [
            "", " ", "hello", "[", "[null", #"["1","1","room:a","phx_join",{}"#,
            #"["1","1","room:a","phx_join",{}]]"#, #"["1","1","room:a","phx_join",{},]"#,
            #"["1","1","room:a","phx_join",{"a":}]"#, "['1','1','a','b',{}]", "\u{FEFF}[]",
            String(repeating: "[", count: 100_000),
        ])
    func notJSON(frame: String) {
        var session = joined()
        #expect(session.exchange(frame) == Outcome("close 1007"))
    }

    @Test("closes with 1007 what is not UTF-8")
    func notUTF8() {
        var session = joined()
        let head = Array(#"["1","1","room:"#.utf8)
        let tail = Array(#"","phx_join",{}]"#.utf8)
        #expect(
            session.perform(session.receive(text: head + [0xC3, 0xA9] + tail)).action == "join")
        for bad in [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let action = session.receive(text: head + bad + tail)
            #expect(session.perform(action) == Outcome("close 1007"))
        }
    }

    @Test(
        "closes with 1008 the JSON that is no message",
        arguments: [
            "null", "1", "\"a\"", "{}", "[]", "[null]", #"["1","1","room:a","phx_join"]"#,
            #"{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}"#,
            #"["1","1",1,"phx_join",{}]"#, #"["1","1","room:a",null,{}]"#,
            #"["1","1",["room:a"],"phx_join",{}]"#, #"[{},"1","room:a","x",{}]"#,
            #"["1",[],"room:a","x",{}]"#, #"["1",true,"room:a","x",{}]"#,
            #"["1",1.5,"room:a","x",{}]"#, #"["1",1e3,"room:a","x",{}]"#,
            "[\"1\",\"" + String(repeating: "r", count: 256) + #"","room:a","x",{}]"#,
            "[" + String(repeating: "1", count: 256) + #","1","room:a","x",{}]"#,
            "[\"1\",\"" + String(repeating: "r", count: 100_000) + #"","room:a","x",{}]"#,
        ])
    func noMessage(frame: String) {
        var session = joined()
        #expect(session.exchange(frame) == Outcome("close 1008"))
        #expect(session.topics == ["room:a"])
    }

    @Test("echoes a ref of 255 bytes")
    func longestRef() {
        var session = joined()
        let ref = String(repeating: "r", count: 255)
        let outcome = session.exchange(#"["1",""# + ref + #"","room:a","x",{}]"#)
        #expect(
            outcome
                == Outcome(
                    "push",
                    #"["1",""# + ref
                        + #"","room:a","phx_reply",{"status":"ok","response":{}}]"#))
    }

    @Test("after a rejoin the old join_ref is stale and the new one counts")
    func rejoin() {
        var session = joined()
        #expect(session.exchange(#"["8","8","room:a","phx_join",{}]"#).action == "rejoin")
        #expect(session.topics == ["room:a"])
        #expect(session.exchange(#"["1","9","room:a","x",{}]"#) == Outcome("ignore"))
        #expect(session.exchange(#"["1","9","room:a","phx_leave",{}]"#) == Outcome("ignore"))
        #expect(session.exchange(#"["8","9","room:a","x",{}]"#).action == "push")
        #expect(session.exchange(#"["8","9","room:a","phx_leave",{}]"#).action == "leave room:a")
        #expect(session.topics.isEmpty)
    }

    @Test("a topic is told apart byte by byte, not by Unicode equivalence")
    func unicodeTopics() {
        var session = ChannelSession(version: .v2)
        #expect(session.exchange("[\"1\",\"1\",\"caf\u{E9}\",\"phx_join\",{}]").action == "join")
        #expect(
            session.exchange("[\"2\",\"2\",\"cafe\u{301}\",\"phx_join\",{}]").action == "join")
        #expect(session.channels.count == 2)
    }
}
