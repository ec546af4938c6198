import HeadcountTesting
import Hiredis
import Testing

extension RedisServer {
    /// A connection to this server that gives up late, so that a slow machine fails no test.
    func connection(
        credentials: RedisCredentials? = nil, database: Int = 0, clientName: String? = nil,
        commandTimeout: Duration = .seconds(5)
    ) -> RedisConnection {
        RedisConnection(
            .init(
                endpoint: .tcp(host: "127.0.0.1", port: port), credentials: credentials,
                database: database, clientName: clientName, connectTimeout: .seconds(5),
                commandTimeout: commandTimeout))
    }
}

/// Waits until the condition holds; records an issue when it does not within 5 seconds.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async {
    let end = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < end {
        if (try? await condition()) == true { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("never happened within 5 seconds: \(what)", sourceLocation: sourceLocation)
}

/// The error that the block throws; records an issue when it throws none, or another kind.
func failure(
    of code: HiredisError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> HiredisError? {
    let error = await #expect(throws: HiredisError.self, sourceLocation: sourceLocation) {
        try await body()
    }
    #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
    return error
}
