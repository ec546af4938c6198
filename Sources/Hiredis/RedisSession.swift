/// The connection's thread, lent to a block: its commands run back to back on one physical
/// connection, and nobody else's come between.
///
/// It cannot be copied or kept. Leave the connection as it was found: a `MULTI` that is still
/// open, or another `SELECT`, would be seen by the next block. `SUBSCRIBE` and `MONITOR` do not
/// fit, for their replies have no end.
public struct RedisSession: ~Copyable {
    let link: RedisLink
    let deadline: Deadline?

    /// Who answers on this very connection.
    public var server: RedisServerIdentity { link.server }

    /// Sends one command and waits for its reply.
    ///
    /// A ``HiredisError`` of code `serverError` carries what the server said and leaves the
    /// connection usable; after any other failure it is gone, and further commands of this block
    /// throw the same error again.
    public func command(_ arguments: [RedisArgument]) throws(HiredisError) -> RedisReply {
        let replies = try link.exchange([arguments], deadline: deadline)
        let reply = replies.first ?? .null
        if case .error(let error) = reply { throw link.error(error) }
        return reply
    }

    /// Sends all commands at once and waits for all replies, in the same order.
    ///
    /// An error of the server is a value among the replies, and the commands after it have run.
    /// One command timeout covers all of them together.
    public func pipeline(
        _ commands: [[RedisArgument]]
    ) throws(HiredisError) -> [RedisReply] {
        try link.exchange(commands, deadline: deadline)
    }
}
