public import Headcount
import Hiredis

/// Keeps the counts of a cluster in one Redis: a hash for each node that lives as long as its
/// heartbeat.
///
/// Every operation is one script, that is one atomic step and one round trip. Two connections,
/// each with a thread of its own: a long read never delays the heartbeat.
public final class RedisStore: CountStore {
    let keyspace: Keyspace
    let scripts = Scripts()
    let writer: RedisConnection
    let reader: RedisConnection
    private let url: RedisURL

    /// Creates a store. Nothing is connected before the first operation.
    ///
    /// - Parameters:
    ///   - url: Where the Redis is.
    ///   - cluster: Which cluster's counts; several can share a Redis.
    ///   - ttl: The lease of the cluster: a command may take a quarter of it, at most a second.
    public init(url: RedisURL, cluster: ClusterName, ttl: Duration) {
        self.url = url
        keyspace = Keyspace(cluster: cluster)
        let timeout = min(.seconds(1), max(.milliseconds(50), ttl / 4))
        func connection(_ purpose: String) -> RedisConnection {
            RedisConnection(
                .init(
                    endpoint: url.endpoint, credentials: url.credentials, database: url.database,
                    clientName: "headcount-\(cluster)-\(purpose)", connectTimeout: timeout,
                    commandTimeout: timeout))
        }
        writer = connection("write")
        reader = connection("read")
    }

    /// The server's address, without user and password.
    public var kind: StoreKind { .redis(address: "\(url)") }

    /// Ends both connections and their threads.
    public func close() async {
        await writer.close()
        await reader.close()
    }

    /// The arguments that every script's head takes.
    static func head(
        _ server: RedisServerIdentity, knownEpoch: Epoch, ttl: Duration
    ) -> [RedisArgument] {
        [
            RedisArgument(server.runID), RedisArgument(knownEpoch.description),
            RedisArgument(Int64(ttl.wholeMilliseconds)),
        ]
    }
}
