/// What went wrong between this process and a Redis server.
///
/// The message names the server and what was expected; it never holds a password.
public struct HiredisError: Error, CustomStringConvertible {
    /// The kind of failure, stable across versions.
    public enum Code: String, Sendable {
        /// No connection could be made: refused, unknown host, no such socket.
        case connectFailed = "connect_failed"
        /// No TLS could be agreed on: an untrusted or wrong certificate, a server without TLS, a file
        /// of authorities that cannot be read.
        case tlsFailed = "tls_failed"
        /// The connection or the reply did not come before the deadline.
        case timedOut = "timed_out"
        /// The connection broke; whether the server ran the command is not known.
        case connectionLost = "connection_lost"
        /// The server that was found is a replica, or not a primary yet: it is looked for again.
        case notPrimary = "not_primary"
        /// The last attempt failed a moment ago, and the next one is not due. Nothing was sent.
        case backingOff = "backing_off"
        /// The server answered with an error: see ``HiredisError/serverError``.
        case serverError = "server_error"
        /// The peer answered something that is not the Redis protocol (RESP2).
        case protocolError = "protocol_error"
        /// The task was cancelled; whether the server ran the command is not known.
        case cancelled
        /// The connection was closed by ``RedisConnection/close()``.
        case closed
        /// The command is empty or too large to be sent. Nothing was sent.
        case invalidCommand = "invalid_command"
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: the server, what was expected, what to do.
    public let message: String
    /// The error underneath, if there is one.
    public let cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// What the server said, when the code is ``Code/serverError``.
    public var serverError: RedisServerError? { cause as? RedisServerError }

    /// The prefix of the server's error such as `NOSCRIPT`, when the code is ``Code/serverError``.
    public var serverPrefix: String? { serverError?.prefix }

    /// The message, followed by the cause where the message does not hold it already.
    public var description: String {
        guard let cause = cause as? HiredisError else { return message }
        return "\(message) (\(cause))"
    }
}
