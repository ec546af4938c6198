extension RedisConnection {
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

    /// Runs a block, and once more when another server is to be looked for.
    private func run<Result: Sendable>(
        _ deadline: Deadline?, _ body: @Sendable (borrowing RedisSession) throws -> Result
    ) throws -> Result {
        if let interruption = dialer.socket.interruption {
            throw HiredisError(interruption, peer: "\(settings.locator)", "its turn")
        }
        let link = try connected(deadline)
        let outcome = attempt(link, deadline, body)
        guard case .failure(let error) = outcome else { return try outcome.get() }
        switch RedisRecovery(after: error, in: settings.locator.topology) {
        case .nothing: break
        case .dropLink: abandon(link)
        case .searchAgain:
            abandon(link)
            return try attempt(try connected(deadline), deadline, body).get()
        }
        throw error
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
