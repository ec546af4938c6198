public import Headcount
public import Hiredis

/// Where a Redis is and how to log in, as one URL.
///
/// | URL | is |
/// | --- | --- |
/// | `redis://[user:password@]host[:port][/db]` | one server |
/// | `redis+unix:///path/to/socket` | one server on this machine |
/// | `redis+sentinel://[user:password@]host[:port],…/primary-name[/db]` | the primary of that name, as the sentinels tell it; `?sentinel_password=…` logs in to them |
/// | `redis+cluster://[user:password@]host[:port],…` | a Redis Cluster, of which some nodes are named |
///
/// `rediss` in place of `redis` encrypts every connection, those to sentinels and nodes included;
/// `?ca=FILE` then names the authorities to trust in place of the system's. The port is 6379, that
/// of a sentinel 26379. User and password log in to the Redis servers. What is special in a URL is
/// percent-encoded.
public struct RedisURL: Sendable, Hashable, CustomStringConvertible {
    /// What answers there.
    public enum Service: Sendable, Hashable {
        /// One server.
        case single(RedisEndpoint)
        /// A primary that sentinels watch, and how to log in to the sentinels.
        case sentinel([RedisEndpoint], primary: String, credentials: RedisCredentials?)
        /// A Redis Cluster that has these nodes, and others.
        case cluster([RedisEndpoint])
    }

    /// What answers there, and where.
    public let service: Service
    /// How to log in to the Redis servers; nil for servers without a password.
    public let credentials: RedisCredentials?
    /// How connections are encrypted; nil for clear text.
    public let tls: RedisTLS?
    /// The number of the database; always 0 in a Redis Cluster.
    public let database: Int

    /// Reads a URL. A password is never part of the error.
    ///
    /// - Throws: `HeadcountError` with `invalidSettings`.
    public init(_ text: String) throws(HeadcountError) {
        let parts = try RedisURLParts(text)
        service = try parts.service()
        credentials = try parts.credentials()
        tls = parts.tls()
        database = try parts.database()
    }

    /// The file of the authorities to trust; nil for the system's, and without TLS.
    public var authorityFile: String? { tls?.authorityFile }

    /// Whether the keys of one script must share a hash tag, and different tags may be served by
    /// different servers.
    public var isCluster: Bool {
        guard case .cluster = service else { return false }
        return true
    }

    /// The addresses, and the primary's name if there is one; without users and passwords.
    public var description: String {
        switch service {
        case .single(let endpoint): "\(endpoint)"
        case .sentinel(let sentinels, let primary, _): "\(Self.list(sentinels))/\(primary)"
        case .cluster(let nodes): Self.list(nodes)
        }
    }

    private static func list(_ endpoints: [RedisEndpoint]) -> String {
        endpoints.map(\.description).joined(separator: ",")
    }
}

extension RedisURL {
    /// Makes a connection, which connects nothing before it is used.
    ///
    /// - Parameters:
    ///   - key: One of the keys that will be used. In a Redis Cluster the connection is to the node
    ///     that has its slot, and all other keys must have the same one.
    ///   - clientName: What the server lists it as.
    ///   - timeout: How long connecting may take, and how long a command.
    public func connection(
        for key: String, clientName: String? = nil, timeout: Duration
    ) -> RedisConnection {
        RedisConnection(
            .init(
                locator: locator(for: key, timeout: timeout), credentials: credentials, tls: tls,
                database: database, clientName: clientName, connectTimeout: timeout,
                commandTimeout: timeout))
    }

    private func locator(for key: String, timeout: Duration) -> any RedisLocator {
        // A handshake more; and one that is silent leaves time to ask another.
        let patience = min(.milliseconds(tls == nil ? 200 : 500), timeout / 2)
        switch service {
        case .single(let endpoint): return endpoint
        case .sentinel(let sentinels, let primary, let credentials):
            return SentinelLocator(
                sentinels: sentinels, primary: primary, credentials: credentials, tls: tls,
                timeout: patience)
        case .cluster(let nodes):
            return ClusterLocator(nodes: nodes, key: key, timeout: patience)
        }
    }
}
