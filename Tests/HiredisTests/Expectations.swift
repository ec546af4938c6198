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
