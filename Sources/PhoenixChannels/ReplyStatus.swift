/// How a reply says that a request went.
public enum ReplyStatus: String, Sendable {
    /// The request was granted.
    case ok
    /// The request was refused.
    case error
}
