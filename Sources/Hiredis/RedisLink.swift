/// One physical connection: made, introduced, used until its first failure, then thrown away.
final class RedisLink {
    /// Who answered the handshake.
    private(set) var server = RedisServerIdentity.unknown
    /// What broke the connection. It is never used again after that.
    private(set) var failure: HiredisError?

    /// Where it is connected to.
    let endpoint: RedisEndpoint

    private let context: RedisContext
    private let introduction: RedisIntroduction
    private let commandTimeout: Duration
    private let isAsking: Bool
    private var peer: String { "\(endpoint)" }

    /// Introduces itself before the deadline. With `isAsking`, each command is preceded by
    /// `ASKING`, which lets it use a slot that is on its way to this server.
    init(
        _ context: consuming RedisContext, _ introduction: RedisIntroduction,
        commandTimeout: Duration, deadline: Deadline, isAsking: Bool = false
    ) throws(HiredisError) {
        endpoint = context.peer
        self.context = context
        self.introduction = introduction
        self.commandTimeout = commandTimeout
        self.isAsking = isAsking
        try introduce(deadline)
    }

    /// Whether the server hung up while the connection was idle.
    var isStale: Bool { context.isStale }

    /// Sends all commands, then reads as many replies; errors of the server come back as values.
    func exchange(
        _ commands: [[RedisArgument]], deadline limit: Deadline?
    ) throws(HiredisError) -> [RedisReply] {
        var command = RedisCommand()
        for arguments in commands {
            if isAsking { try command.append(["ASKING"], peer: peer, isPrefix: true) }
            try command.append(arguments, peer: peer)
        }
        let deadline = Deadline(in: commandTimeout).earlier(of: limit)
        if let failure { throw failure }
        // What is too late already is not sent, and is no reason to drop the connection.
        try context.check(deadline, command.name)
        return try failing { () throws(HiredisError) in
            try context.transmit(command, deadline: deadline)
            var replies: [RedisReply] = []
            replies.reserveCapacity(commands.count)
            for _ in commands {
                let leave = isAsking ? try context.receive(command.name, deadline: deadline) : nil
                let reply = try context.receive(command.name, deadline: deadline)
                // Without leave the server only sent the command back to where it came from.
                replies.append(leave?.error.map { .error($0) } ?? reply)
            }
            return replies
        }
    }

    /// The error to throw for an error reply.
    func error(_ error: RedisServerError, _ advice: String = "") -> HiredisError {
        // Some sentences of Redis's end with a full stop.
        let said =
            advice.isEmpty || !error.message.hasSuffix(".")
            ? Substring(error.message) : error.message.dropLast()
        return HiredisError(
            .serverError, "redis at \(peer) answered: \(said)\(advice)", cause: error)
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
    /// AUTH, SELECT, CLIENT SETNAME, INFO and ROLE in one round trip.
    private func introduce(_ deadline: Deadline) throws(HiredisError) {
        let greetings = introduction.greetings
        guard !greetings.isEmpty else { return }
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

    private func judge(
        _ greeting: RedisIntroduction.Greeting, _ reply: RedisReply
    ) throws(HiredisError) {
        switch (greeting, reply.error) {
        case (.info, nil): server = RedisServerIdentity(info: reply.string ?? "")
        case (.role, nil):
            let role = reply.array?.first?.string ?? reply.kind
            guard role == "master" else {
                throw HiredisError(
                    .notPrimary,
                    "redis at \(peer) says that its role is \(role): expected the primary;"
                        + " a failover may be under way")
            }
        case (_, nil), (.name, _): break
        case (.info, let error?) where error.isRefusal: break
        case (.role, let error?) where error.isRefusal: break
        case (.authenticate, let error?):
            // A server that does not know AUTH repeats what came with it.
            let end = error.message.firstRange(of: ", with args")?.lowerBound
            let error = RedisServerError(String(error.message[..<(end ?? error.message.endIndex)]))
            throw self.error(error, introduction.advice(error))
        case (_, let error?): throw self.error(error, introduction.advice(error))
        }
    }
}
