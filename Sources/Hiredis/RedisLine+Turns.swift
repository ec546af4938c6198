extension RedisLine {
    /// Waits for the turn of a block, and runs it.
    func takeTurn<Result: Sendable>(
        deadline: Deadline?, _ body: @Sendable (borrowing RedisSession) throws -> Result
    ) async throws -> Result {
        let socket = dialer.socket
        let turn = socket.beginTurn()
        defer { socket.endTurn() }
        // The flag of the task is set before its handlers run, so neither order loses a cancel.
        return try await withTaskCancellationHandler {
            try run(deadline, body)
        } onCancel: {
            socket.cancel(turn: turn)
        }
    }

    /// How often a block may be sent elsewhere: a cluster that is being reshaped may send it on.
    private static let maximumHops = 5

    /// Runs a block, and again when it belongs to another server.
    private func run<Result: Sendable>(
        _ deadline: Deadline?, _ body: @Sendable (borrowing RedisSession) throws -> Result
    ) throws -> Result {
        try dialer.socket.check("\(settings.locator)", "its turn")
        var used = try connected(deadline)
        var hops = 0
        var hasSearched = false
        while true {
            let outcome = attempt(used, deadline, body)
            guard case .failure(let error) = outcome else {
                retry.succeeded()
                return try outcome.get()
            }
            let recovery = RedisRecovery(
                after: error, from: used.endpoint, in: settings.locator.topology)
            hops += 1
            switch recovery {
            case .nothing: throw error
            case .dropLink:
                abandon(used)
                throw error
            case .backOff: throw backOff(used, error)
            case _ where hops > Self.maximumHops: throw backOff(used, error)
            case .searchAgain:
                abandon(used)
                if hasSearched { throw error }
                hasSearched = true
                used = try connected(deadline)
            case .follow(let endpoint):
                settings.locator.moved(to: endpoint)
                link = nil
                used = try connected(deadline)
            case .ask(let endpoint): used = try askingLink(to: endpoint, deadline)
            }
        }
    }

    /// Gives up a server, and all others with it for a while; returns the error to throw.
    private func backOff(_ used: RedisLink, _ error: any Error) -> any Error {
        abandon(used)
        if let error = error as? HiredisError { retry.failed(error) }
        return error
    }

    /// Runs a block once. An error is a value here, for the compiler cannot catch one that passed
    /// a borrowed session.
    private func attempt<Result: Sendable>(
        _ link: RedisLink, _ deadline: Deadline?,
        _ body: @Sendable (borrowing RedisSession) throws -> Result
    ) -> Swift.Result<Result, any Error> {
        defer { settle(link) }
        return Swift.Result { try body(RedisSession(link: link, deadline: deadline)) }
    }
}
