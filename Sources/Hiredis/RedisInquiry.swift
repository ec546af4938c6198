/// The thread of a connection, lent to a ``RedisLocator`` to ask other servers.
///
/// It counts only during the call that it was passed to.
public struct RedisInquiry {
    let dialer: RedisDialer
    let settings: RedisConnection.Settings
    let deadline: Deadline

    /// Whether there is no time left to ask anybody.
    var isOver: Bool { deadline.remaining == nil }

    /// Asks a server one thing over a connection of its own, in at most this time and the time that
    /// the search has left, and hangs up.
    ///
    /// - Parameters:
    ///   - credentials: How to log in there.
    ///   - tls: How that connection is encrypted.
    /// - Throws: ``HiredisError``; an error of the server has the code `serverError`. After
    ///   `cancelled` and `closed` nobody waits for the search any more: pass them on.
    public func ask(
        _ endpoint: RedisEndpoint, _ command: [RedisArgument], credentials: RedisCredentials?,
        tls: RedisTLS?, within limit: Duration
    ) throws(HiredisError) -> RedisReply {
        let deadline = Deadline(in: limit).earlier(of: deadline)
        let introduction = RedisIntroduction(credentials: credentials)
        let link = try dialer.link(
            to: endpoint, introduction, tls: tls, commandTimeout: limit, deadline: deadline)
        let replies = try link.exchange([command], deadline: deadline)
        let reply = replies.first ?? .null
        if case .error(let error) = reply { throw link.error(error) }
        return reply
    }

    /// Asks a server as the connection itself would: with its user, and its TLS.
    public func ask(
        _ endpoint: RedisEndpoint, _ command: [RedisArgument], within limit: Duration
    ) throws(HiredisError) -> RedisReply {
        try ask(
            endpoint, command, credentials: settings.credentials, tls: settings.tls, within: limit)
    }
}
