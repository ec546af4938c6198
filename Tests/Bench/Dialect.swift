/// What a client says to one kind of server.
enum Dialect: String {
    /// Headcount, or any server of Phoenix Channels V2.
    case phoenix
    /// ``EchoServer``.
    case echo
    /// Socket.IO 5 over a WebSocket from the start.
    case socketio

    /// One thing to say, and what is in the message that answers it.
    struct Step {
        let text: String
        let answer: String
    }

    var path: String {
        switch self {
        case .phoenix: "/socket/websocket?vsn=2.0.0"
        case .echo: "/"
        case .socketio: "/socket.io/?EIO=4&transport=websocket"
        }
    }

    /// From the upgrade until the client is in these topics. Nothing is sent for an empty text.
    func steps(joining topics: [String]) -> [Step] {
        switch self {
        case .phoenix:
            topics.map {
                Step(text: #"["1","1","\#($0)","phx_join",{}]"#, answer: #""status":"ok""#)
            }
        case .echo:
            [Step(text: "hello", answer: "x")]
        case .socketio:
            [Step(text: "", answer: "0{"), Step(text: "40", answer: "40{")]
                + topics.map { Step(text: #"420["join","\#($0)"]"#, answer: "430[") }
        }
    }

    /// Asks for this node's counts, or for as many bytes of anything.
    func question(in topic: String) -> String {
        switch self {
        case .phoenix, .echo: #"["1","2","\#(topic)","get_connection_stats",{}]"#
        case .socketio: #"421["stats"]"#
        }
    }

    /// What to send back to a message of the protocol itself; nil for all others.
    func reaction(to message: String) -> String? {
        self == .socketio && message == "2" ? "3" : nil
    }
}
