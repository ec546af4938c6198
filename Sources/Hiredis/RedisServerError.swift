/// An error reply: what the server itself said.
public struct RedisServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The first word when it is in capitals (`NOSCRIPT`, `OOM`, `READONLY`, `WRONGPASS`,
    /// `NOAUTH`, `NOPERM`, `MOVED`), else `ERR`.
    public let prefix: String
    /// The whole line as the server sent it, prefix included.
    public let message: String

    /// Reads the prefix from the line of an error reply.
    public init(_ message: String) {
        let word = message.prefix { $0 != " " }
        let isPrefix =
            word.first?.isUppercase == true
            && word.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
        self.prefix = isPrefix ? String(word) : "ERR"
        self.message = message
    }

    /// The line as the server sent it.
    public var description: String { message }

    /// The user may not run this command, or the server does not know it.
    var isRefusal: Bool {
        prefix == "NOPERM" || message.hasPrefix("ERR unknown command")
            || message.hasPrefix("ERR unknown subcommand")
    }
}
