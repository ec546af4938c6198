/// What went wrong in Headcount, for a person to read: which value, and what was expected.
public struct HeadcountError: Error, CustomStringConvertible {
    /// The kind of failure, stable across versions.
    public enum Code: String, Sendable {
        /// A cluster or node name is outside `[A-Za-z0-9._@-]{1,64}`.
        case invalidName = "invalid_name"
        /// A topic is empty, longer than 255 bytes, or holds control characters.
        case invalidTopic = "invalid_topic"
        /// A limit cannot be read, or its number is out of range.
        case invalidLimit = "invalid_limit"
        /// As many are connected as a limit allows.
        case limitReached = "limit_reached"
        /// A strict limit holds, and nobody knows now whether there is room.
        case unavailable
        /// Settings contradict each other or are out of range.
        case invalidSettings = "invalid_settings"
        /// The cluster's nodes spread their topics over another number of shards.
        case shardMismatch = "shard_mismatch"
        /// The store could not be reached, or did not answer in time.
        case storeUnavailable = "store_unavailable"
        /// The store answered something that this version does not understand.
        case storeProtocol = "store_protocol"
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: the thing, its value, what was expected.
    public let message: String
    /// The error underneath, if another library reported one.
    public let cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, followed by the cause where there is one.
    public var description: String {
        guard let cause else { return message }
        return "\(message) (\(cause))"
    }
}
