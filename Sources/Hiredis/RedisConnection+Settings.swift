extension RedisConnection {
    /// What a connection needs to know; nothing of it changes afterwards.
    public struct Settings: Sendable {
        /// Where the server listens.
        public var endpoint: RedisEndpoint
        /// What `AUTH` sends; `nil` for a server without a password.
        public var credentials: RedisCredentials?
        /// How the connection is encrypted; `nil` for a connection in clear text.
        public var tls: RedisTLS?
        /// The number for `SELECT`; 0 sends none, as cluster mode wants it.
        public var database: Int
        /// The name for `CLIENT SETNAME`, without spaces; a server that refuses it is no failure.
        public var clientName: String?
        /// How long connecting and the handshake may take together. Looking up a host name is the
        /// system's business and is not bounded by it.
        public var connectTimeout: Duration
        /// How long a command, or a pipeline as a whole, may take.
        public var commandTimeout: Duration
        /// How long to wait between attempts to connect.
        public var backoff: Backoff

        /// Creates settings; the timeouts suit a server in the same data centre.
        public init(
            endpoint: RedisEndpoint, credentials: RedisCredentials? = nil, tls: RedisTLS? = nil,
            database: Int = 0, clientName: String? = nil, connectTimeout: Duration = .seconds(1),
            commandTimeout: Duration = .seconds(1), backoff: Backoff = Backoff()
        ) {
            self.endpoint = endpoint
            self.credentials = credentials
            self.tls = tls
            self.database = database
            self.clientName = clientName
            self.connectTimeout = connectTimeout
            self.commandTimeout = commandTimeout
            self.backoff = backoff
        }
    }
}
