/// One physical connection: made, introduced, used until its first failure, then thrown away.
final class RedisLink {
    /// Who answered the handshake.
    private(set) var server = RedisServerIdentity.unknown
    /// What broke the connection. It is never used again after that.
    private(set) var failure: HiredisError?

    private let context: RedisContext
    private let settings: RedisConnection.Settings
    private var peer: String { "\(settings.endpoint)" }

    /// Connects, agrees on TLS and introduces itself, all before the deadline.
    init(
        _ settings: RedisConnection.Settings, contexts: TLSContexts, socket: SocketGuard,
        deadline: Deadline
    ) throws(HiredisError) {
        self.settings = settings
        let peer = settings.endpoint
        var tls: TLSChannel?
        if let wanted = settings.tls {
            tls = try TLSChannel(try contexts.context(wanted, peer: peer), peer: peer)
        }
        context = try RedisContext(to: peer, tls: tls, socket: socket, deadline: deadline)
        try context.secure(deadline)
        try introduce(deadline)
    }

    /// Whether the server hung up while the connection was idle.
    var isStale: Bool { context.isStale }

    /// Sends all commands, then reads as many replies; errors of the server come back as values.
    func exchange(
        _ commands: [[RedisArgument]], deadline limit: Deadline?
    ) throws(HiredisError) -> [RedisReply] {
        var command = RedisCommand()
        for arguments in commands { try command.append(arguments, peer: peer) }
        let deadline = Deadline(in: settings.commandTimeout).earlier(of: limit)
        if let failure { throw failure }
        // What is too late already is not sent, and is no reason to drop the connection.
        try context.check(deadline, command.name)
        return try failing { () throws(HiredisError) in
            try context.transmit(command, deadline: deadline)
            var replies: [RedisReply] = []
            replies.reserveCapacity(command.count)
            for _ in 0..<command.count {
                replies.append(try context.receive(command.name, deadline: deadline))
            }
            return replies
        }
    }

    /// The error to throw for an error reply.
    func error(_ error: RedisServerError, _ advice: String = "") -> HiredisError {
        HiredisError(
            .serverError, "redis at \(peer) answered: \(error.message)\(advice)", cause: error)
    }

    private func failing<Value>(
        _ body: () throws(HiredisError) -> Value
    ) throws(HiredisError) -> Value {
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }
}

extension RedisLink {
    private enum Greeting { case authenticate, select, name, info }

    /// AUTH, SELECT, CLIENT SETNAME and INFO in one round trip.
    private func introduce(_ deadline: Deadline) throws(HiredisError) {
        var greetings: [(Greeting, [RedisArgument])] = []
        if let credentials = settings.credentials {
            greetings.append((.authenticate, credentials.command))
        }
        if settings.database != 0 {
            greetings.append((.select, ["SELECT", RedisArgument(settings.database)]))
        }
        if let name = settings.clientName {
            greetings.append((.name, ["CLIENT", "SETNAME", RedisArgument(name)]))
        }
        greetings.append((.info, ["INFO", "server"]))

        var command = RedisCommand()
        for (_, arguments) in greetings { try command.append(arguments, peer: peer) }
        try context.transmit(command, deadline: deadline)
        var refusal: RedisServerError?
        for (greeting, _) in greetings {
            let reply: RedisReply
            do {
                reply = try context.receive(RedisContext.handshake, deadline: deadline)
            } catch {
                // A server that is full or protected says why, and hangs up.
                if error.code == .connectionLost, let refusal { throw self.error(refusal) }
                throw error
            }
            refusal = reply.error
            try judge(greeting, reply)
        }
    }

    private func judge(_ greeting: Greeting, _ reply: RedisReply) throws(HiredisError) {
        switch (greeting, reply.error) {
        case (.info, nil): server = RedisServerIdentity(info: reply.string ?? "")
        case (_, nil), (.name, _): break
        case (.info, let error?) where error.isRefusal: break
        case (_, let error?): throw self.error(error, advice(error))
        }
    }

    private func advice(_ error: RedisServerError) -> String {
        switch (error.prefix, settings.credentials) {
        case ("WRONGPASS", let credentials?):
            "; check the password of user \(credentials.user ?? "default")"
        case ("NOAUTH", nil): "; set credentials, for this server wants a password"
        case ("NOPERM", _): "; allow it to the user with ACL SETUSER"
        case (_, _) where error.message.contains("DB index"):
            "; database \(settings.database) is not there"
        case (_, _) where error.message.contains("without any password"):
            "; the server has no password: leave the credentials out"
        default: ""
        }
    }
}
