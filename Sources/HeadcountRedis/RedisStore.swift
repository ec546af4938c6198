public import Headcount
import Hiredis
import Synchronization

/// Keeps the counts of a cluster, or of one of its shards, in Redis: a hash for each node that lives
/// as long as its heartbeat.
///
/// Every operation is one script, that is one atomic step and one round trip. Two connections,
/// each with a thread of its own: a long read never delays the heartbeat.
public final class RedisStore: CountStore {
    let keyspace: Keyspace
    let scripts = Scripts()
    let clock: StoreClock
    /// The other processes that hold permits, as far as this one knows.
    let holders = Mutex<[String]>([])
    let writer: RedisConnection
    let reader: RedisConnection
    private let url: RedisURL

    /// Creates a store. Nothing is connected before the first operation.
    ///
    /// - Parameters:
    ///   - url: Where the Redis is.
    ///   - cluster: Which cluster's counts; several can share a Redis.
    ///   - shard: Which of the cluster's shards, from 0.
    ///   - ttl: The lease of the cluster: a command may take a quarter of it, at most a second.
    public init(url: RedisURL, cluster: ClusterName, shard: Int = 0, ttl: Duration) {
        self.url = url
        clock = StoreClock(ttl: ttl)
        keyspace = Keyspace(cluster: cluster, shard: shard)
        let timeout = NodeSettings.patience(ttl: ttl)
        let key = keyspace.epoch
        func connection(_ purpose: String) -> RedisConnection {
            url.connection(
                for: key, clientName: "headcount-\(cluster)-\(purpose)", timeout: timeout)
        }
        writer = connection("write")
        reader = connection("read")
    }

    /// The server's address, without user and password.
    public var kind: StoreKind { .redis(address: "\(url)") }

    /// How often either connection was made again.
    public var reconnects: Int {
        [writer, reader].map { max(0, $0.connectionCount - 1) }.reduce(0, +)
    }

    /// What kind of failure an error is.
    public func failure(of error: any Error) -> StoreFailure {
        if let error = error as? HeadcountError {
            return error.code == .storeProtocol ? .wrongAnswer : .other
        }
        return switch (error as? HiredisError)?.code {
        case .timedOut: .timeout
        case .connectFailed, .tlsFailed, .connectionLost, .backingOff: .connection
        case .serverError, .notPrimary: .refused
        case .protocolError: .wrongAnswer
        case .cancelled, .closed, .invalidCommand, nil: .other
        }
    }

    /// Ends both connections and their threads.
    public func close() async {
        await writer.close()
        await reader.close()
    }

    /// How wrong a node may be about Redis's time without asking twice.
    static let slack = Duration.milliseconds(100)

    /// Runs a script with what every script's head takes in front of its own arguments.
    ///
    /// A script that is late by what this node believes to be Redis's time is not run, and tells
    /// the time: when the belief was wrong, because Redis's clock jumped, it is run again.
    func run(
        _ script: Script, _ session: borrowing RedisSession, keys: [String], knownEpoch: Epoch,
        ttl: Duration, arguments: [RedisArgument]
    ) throws -> ScriptAnswer {
        for _ in 0..<2 {
            let sentAt = ContinuousClock.now
            // A little more than a reply is waited for: replies tell the time late, too.
            let notAfter = clock.milliseconds(in: writer.settings.commandTimeout + Self.slack)
            let reached = clock.bound(at: sentAt)
            let reply = try script.run(
                session, keys: keys,
                arguments: [
                    RedisArgument(session.server.runID), RedisArgument(knownEpoch.description),
                    RedisArgument(Int64(ttl.wholeMilliseconds)),
                    RedisArgument("\(notAfter) \(reached.milliseconds) \(reached.epoch)"),
                ] + arguments)
            let row = ReplyRow(reply)
            guard row.string(0) == "LATE" else {
                return ScriptAnswer(reply: reply, sentAt: sentAt)
            }
            clock.set(try row.number(1, of: "the head of a script"), sentAt: sentAt)
        }
        throw ReplyError.unexpected("a script that was in time")
    }
}

/// A script's reply, and when it was asked for.
struct ScriptAnswer: Sendable {
    let reply: RedisReply
    let sentAt: ContinuousClock.Instant
}
