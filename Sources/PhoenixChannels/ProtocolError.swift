/// Why a frame is no Phoenix message.
public struct ProtocolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The code to close the socket with.
    public var code: CloseCode
    /// What was expected; at most 123 bytes of UTF-8, so that it fits a close frame.
    public var message: String

    /// An error of this code.
    public init(_ code: CloseCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
