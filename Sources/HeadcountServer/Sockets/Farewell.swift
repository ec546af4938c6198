import PhoenixChannels

/// What a socket is told when the server closes it, and what it is counted as.
struct Farewell: Sendable {
    let code: CloseCode
    let reason: String
    let cause: CloseCause

    /// The process ends, and most likely another takes its place.
    static let restart = Farewell(
        code: .serviceRestart, reason: "the server restarts", cause: .drained)
    /// The process stays, and takes no sockets.
    static let leave = Farewell(
        code: .goingAway, reason: "the server is drained", cause: .drained)
    static let silent = Farewell(
        code: .goingAway, reason: "nothing was heard for \(Liveness.silenceLimit) s",
        cause: .silent)
    static let expired = Farewell(
        code: .policyViolation, reason: "the token has expired", cause: .expired)
    static let slow = Farewell(
        code: .tryAgainLater, reason: "more was asked for than is read", cause: .slow)
    static let flood = Farewell(
        code: .tryAgainLater, reason: "more was sent than --frame-rate allows", cause: .flood)
    static let leaseLost = Farewell(
        code: .tryAgainLater, reason: "the node has lost its lease", cause: .leaseLost)

    /// The client broke a rule.
    static func violation(_ code: CloseCode, _ reason: String) -> Farewell {
        Farewell(code: code, reason: reason, cause: .violation)
    }
}

/// Why a socket ended, as it is counted.
enum CloseCause: String, CaseIterable, Sendable {
    /// The client closed it.
    case client
    /// The connection ended without a close frame.
    case gone
    /// Nothing was heard of the client for too long.
    case silent
    /// Its token has expired.
    case expired
    /// The node was drained, or stopped.
    case drained
    /// The client does not read what it asks for.
    case slow
    /// The client sent more frames than it may.
    case flood
    /// The client broke a rule of a protocol.
    case violation
    /// The node has lost its lease, and sockets under strict limits had to go.
    case leaseLost = "lease_lost"
}
