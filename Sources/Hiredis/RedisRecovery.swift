/// What an error of a block means for the connection: a decision, and nothing is done here.
enum RedisRecovery: Hashable {
    /// The error is between the block and the server.
    case nothing
    /// This server is of no use now: the next use looks for it anew.
    case dropLink
    /// The same, and the block may be tried again at once, for another server can be found.
    case searchAgain

    init(after error: any Error, in topology: RedisTopology) {
        guard let error = (error as? HiredisError)?.serverError else {
            self = .nothing
            return
        }
        self = error.isReadOnly ? topology == .single ? .dropLink : .searchAgain : .nothing
    }
}

extension RedisServerError {
    /// The server is a replica. Redis 6 says so inside the text of a script's error.
    var isReadOnly: Bool { prefix == "READONLY" || message.contains("-READONLY ") }
}
