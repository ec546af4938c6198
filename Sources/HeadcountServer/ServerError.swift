/// Why a server could not start or go on, or a setting could not be used.
public struct ServerError: Error, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Sendable {
        /// A port could not be had.
        case cannotListen = "cannot_listen"
        /// A setting has a value that is not allowed.
        case invalidSettings = "invalid_settings"
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: the thing, its value, what to do.
    public let message: String
    /// The error underneath.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
