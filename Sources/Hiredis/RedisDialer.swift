/// Makes the physical connections of one ``RedisConnection``, all of which end when it does.
struct RedisDialer: Sendable {
    /// What was read for TLS.
    let contexts = TLSContexts()
    /// What another thread may shut down.
    let socket = SocketGuard()

    /// Connects, agrees on TLS and introduces itself, all before the deadline.
    func link(
        to peer: RedisEndpoint, _ introduction: RedisIntroduction, tls: RedisTLS?,
        commandTimeout: Duration, deadline: Deadline, isAsking: Bool = false
    ) throws(HiredisError) -> RedisLink {
        // One of many attempts may follow another that could not be interrupted.
        try socket.check("\(peer)", "a connection")
        var channel: TLSChannel?
        if let tls { channel = try TLSChannel(try contexts.context(tls, peer: peer), peer: peer) }
        let context = try RedisContext(
            to: peer, tls: channel, socket: socket, deadline: deadline)
        try context.secure(deadline)
        return try RedisLink(
            context, introduction, commandTimeout: commandTimeout, deadline: deadline,
            isAsking: isAsking)
    }
}
