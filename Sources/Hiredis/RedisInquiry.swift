/// The thread of a connection, lent to a ``RedisLocator`` to ask other servers.
///
/// It counts only during the call that it was passed to.
public struct RedisInquiry {
    let dialer: RedisDialer
    let settings: RedisConnection.Settings
    let deadline: Deadline
    /// Where the connection to whoever answers stays open; `nil` if nobody will be asked again soon.
    let informant: RedisInformant?

    /// Whether there is no time left to ask anybody.
    var isOver: Bool { deadline.remaining == nil }

    /// Asks a server one thing over a connection of its own, in at most this time and the time that
    /// the search has left.
    ///
    /// In a ``RedisTopology/replicated`` topology that connection stays open until another server
    /// answers, for the next question.
    ///
    /// - Parameters:
    ///   - endpoint: The server.
    ///   - command: What to ask.
    ///   - credentials: How to log in there.
    ///   - tls: How that connection is encrypted.
    ///   - limit: How long it may take, connecting included.
    /// - Throws: ``HiredisError``; an error of the server has the code `serverError`. After
    ///   `cancelled` and `closed` nobody waits for the search any more: pass them on.
    public func ask(
        _ endpoint: RedisEndpoint, _ command: [RedisArgument], credentials: RedisCredentials?,
        tls: RedisTLS?, within limit: Duration
    ) throws(HiredisError) -> RedisReply {
        let deadline = Deadline(in: limit).earlier(of: deadline)
        let address = RedisInformant.Address(
            endpoint: endpoint, credentials: credentials, tls: tls)
        let link =
            if let kept = informant?.take(address) { kept } else {
                try dialer.link(
                    to: endpoint, RedisIntroduction(credentials: credentials), tls: tls,
                    commandTimeout: limit, deadline: deadline)
            }
        let reply = try link.exchange([command], deadline: deadline).first ?? .null
        if case .error(let error) = reply { throw link.error(error) }
        informant?.keep(link, address)
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
