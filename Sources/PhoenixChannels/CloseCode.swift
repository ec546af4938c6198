/// The code of a WebSocket close frame (RFC 6455 §7.4.1 and the IANA registry).
///
/// | code | meaning | does phoenix.js reconnect |
/// | --- | --- | --- |
/// | 1000 | normal closure | no: a server that wants the client back must not send it |
/// | 1001 | the endpoint goes away | yes |
/// | 1002 | a frame against RFC 6455 | yes |
/// | 1003 | a kind of data not accepted: a binary frame that is no Phoenix push | yes |
/// | 1007 | text that is not UTF-8 or not JSON | yes |
/// | 1008 | JSON that is no Phoenix message, or an expired token | yes, but see below |
/// | 1009 | a message that is too big | yes |
/// | 1011 | the server's fault | yes |
/// | 1012 | the service restarts | yes |
/// | 1013 | try again later: a client that does not read or floods | yes |
///
/// After 1008 for an expired token the client comes back with the same token, unless its `params`
/// is a function.
///
/// Clients that reconnect do so after 10, 50, 100, 150, 200, 250, 500, 1000, 2000 and then 5000
/// milliseconds, without jitter: whoever closes many sockets has to spread the closes.
public enum CloseCode: UInt16, Sendable, CaseIterable {
    /// Normal closure; phoenix.js does not come back.
    case normal = 1000
    /// The server or the page goes away.
    case goingAway = 1001
    /// A frame against RFC 6455.
    case protocolError = 1002
    /// A binary frame that is no Phoenix push.
    case unsupportedData = 1003
    /// Text that is not UTF-8 or not JSON.
    case invalidPayload = 1007
    /// JSON that is no Phoenix message, or an expired token.
    case policyViolation = 1008
    /// A message that is too big.
    case messageTooBig = 1009
    /// The server's fault.
    case internalError = 1011
    /// The service restarts.
    case serviceRestart = 1012
    /// Try again later.
    case tryAgainLater = 1013

    /// Whether phoenix.js opens a new socket after this code.
    public var clientReconnects: Bool { self != .normal }
}
