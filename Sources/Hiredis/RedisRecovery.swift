/// What an error of a block means for the connection: a decision, and nothing is done here.
enum RedisRecovery: Hashable {
    /// The error is between the block and the server.
    case nothing
    /// This server is of no use now: the next use looks for it anew.
    case dropLink
    /// The same, and no other is of use either: the next use looks for one when the backoff ends.
    case backOff
    /// The server is of no use, and the block may be tried again at once, for another server can be found.
    case searchAgain
    /// The block belongs to this server, as do all that follow.
    case follow(RedisEndpoint)
    /// The block belongs to this server, which is still taking the slot over.
    case ask(RedisEndpoint)

    /// Judges what a block threw that used the server at `peer`.
    init(after error: any Error, from peer: RedisEndpoint, in topology: RedisTopology) {
        self = .nothing
        guard let error = (error as? HiredisError)?.serverError else { return }
        if error.isReadOnly {
            self = topology == .single ? .dropLink : .searchAgain
        }
        guard topology == .cluster else { return }
        if error.prefix == "CLUSTERDOWN" {
            self = .backOff
        } else if let redirection = RedisRedirection(error) {
            let endpoint = redirection.endpoint(from: peer)
            self = redirection.kind == .moved ? .follow(endpoint) : .ask(endpoint)
        }
    }
}

extension RedisServerError {
    /// The server is a replica. Redis 6 says so inside the text of a script's error.
    var isReadOnly: Bool { prefix == "READONLY" || message.contains("-READONLY ") }
}
