/// What went wrong with a socket or a question, by kind.
package enum LoadFailure: Sendable, Hashable {
    /// What was waited for in vain.
    package enum Stage: String, Sendable {
        case connect, join, answer
    }

    /// No connection came about.
    case connect(String)
    /// The handshake was answered with another status than 101.
    case refused(status: Int)
    /// The join was answered with an error.
    case joinRefused(reason: String)
    /// The server closed the socket.
    case closed(code: Int)
    /// The connection ended without a close frame.
    case lost
    /// The server ended the topic's channel.
    case channelClosed
    /// Nothing came in time.
    case timedOut(Stage)
    /// A question was answered with an error.
    case answerRefused(reason: String)
    /// The server sent what the protocol does not know.
    case violation(String)

    /// The kind's name: stable, for machines.
    package var kind: String {
        switch self {
        case .connect: "connect_failed"
        case .refused: "refused"
        case .joinRefused: "join_refused"
        case .closed: "closed"
        case .lost: "lost"
        case .channelClosed: "channel_closed"
        case .timedOut: "timed_out"
        case .answerRefused: "answer_refused"
        case .violation: "protocol"
        }
    }

    /// Which of its kind: a reason, a status, a close code; nil when the kind says all.
    package var detail: String? {
        switch self {
        case .connect(let reason), .joinRefused(let reason), .answerRefused(let reason),
            .violation(let reason):
            reason
        case .refused(let status): "\(status)"
        case .closed(let code): "\(code)"
        case .timedOut(let stage): stage.rawValue
        case .lost, .channelClosed: nil
        }
    }

    /// The failure in words.
    package var text: String {
        let words =
            switch self {
            case .connect: "not connected"
            case .refused: "refused with status"
            case .joinRefused: "join refused"
            case .closed: "closed by the server with code"
            case .lost: "lost without a close frame"
            case .channelClosed: "channel closed by the server"
            case .timedOut: "timed out in"
            case .answerRefused: "question refused"
            case .violation: "against the protocol"
            }
        switch self {
        case .refused, .closed, .timedOut: return "\(words) \(detail ?? "")"
        default: return detail.map { "\(words): \($0)" } ?? words
        }
    }
}
