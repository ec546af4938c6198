import PhoenixChannels

/// What an owner that says yes to everything would send for a frame, as text.
struct Outcome: Equatable, CustomStringConvertible {
    var action: String
    var frames: [String]

    var description: String { ([action] + frames).joined(separator: " ") }

    init(_ action: String, _ frames: String...) {
        self.action = action
        self.frames = frames
    }

    fileprivate init(_ action: String, frames: [TextFrame]) {
        self.action = action
        self.frames = frames.map(text)
    }
}

extension ChannelSession {
    /// Feeds a text frame, accepts joins, answers pushes with their own payload.
    mutating func exchange(_ text: String) -> Outcome {
        perform(receive(text: Array(text.utf8)))
    }

    mutating func exchange(binary: [UInt8]) -> Outcome {
        perform(receive(binary: binary))
    }

    mutating func perform(_ action: SessionAction) -> Outcome {
        switch action {
        case .ignore: Outcome("ignore")
        case .send(let frame): Outcome("send", frames: [frame])
        case .join(let join):
            Outcome(join.isRejoin ? "rejoin" : "join", frames: accept(join))
        case .push(let push):
            Outcome(
                "push",
                frames: [
                    reply(to: push, status: .ok, response: push.payload.json ?? Array("1".utf8))
                ])
        case .leave(let topic, let frames): Outcome("leave " + topic, frames: frames)
        case .close(let code, _): Outcome("close \(code.rawValue)")
        }
    }
}

func text(_ frame: TextFrame) -> String {
    String(decoding: frame.bytes, as: UTF8.self)
}
