extension RedisConnection {
    /// What a connection needs to know; nothing of it changes afterwards.
    public struct Settings: Sendable {
        /// Finds the server, each time that a physical connection is to be made.
        public var locator: any RedisLocator
        /// What `AUTH` sends; `nil` for a server without a password.
        public var credentials: RedisCredentials?
        /// How the connection is encrypted; `nil` for a connection in clear text.
        public var tls: RedisTLS?
        /// The number for `SELECT`; 0 sends none, as cluster mode wants it.
        public var database: Int
        /// The name for `CLIENT SETNAME`, without spaces; a server that refuses it is no failure.
        public var clientName: String?
        /// How long finding the server, connecting and the handshake may take together. Looking up a host name is the
        /// system's business and is not bounded by it.
        public var connectTimeout: Duration
        /// How long a command, or a pipeline as a whole, may take.
        public var commandTimeout: Duration
        /// How long to wait between attempts to connect.
        public var backoff: Backoff

        /// Creates settings for one server; the timeouts suit a server in the same data centre.
        public init(
            endpoint: RedisEndpoint, credentials: RedisCredentials? = nil, tls: RedisTLS? = nil,
            database: Int = 0, clientName: String? = nil, connectTimeout: Duration = .seconds(1),
            commandTimeout: Duration = .seconds(1), backoff: Backoff = Backoff()
        ) {
            self.init(
                locator: endpoint, credentials: credentials, tls: tls, database: database,
                clientName: clientName, connectTimeout: connectTimeout,
                commandTimeout: commandTimeout, backoff: backoff)
        }

        /// Creates settings for a server that is looked for.
        public init(
            locator: any RedisLocator, credentials: RedisCredentials? = nil,
            tls: RedisTLS? = nil, database: Int = 0, clientName: String? = nil,
            connectTimeout: Duration = .seconds(1), commandTimeout: Duration = .seconds(1),
            backoff: Backoff = Backoff()
        ) {
            self.locator = locator
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
