import Synchronization

/// A connection to a Redis server that makes itself on first use and again after a failure.
///
/// Which server that is, its ``RedisLocator`` says: the same each time, or whoever is the primary.
///
/// hiredis blocks, so the connection has a thread of its own, and a command that waits holds up
/// no other thread. The thread starts with the first command and ends with ``close()`` or when the
/// connection is no longer referenced. Commands run one after another, in turns.
///
/// ## Failure
/// A command is sent once and never again: after `timedOut`, `connectionLost` or `cancelled` it
/// may or may not have run. A connection that failed is thrown away. Until the next attempt is due
/// (see ``Backoff``) commands fail at once with `backingOff`. A server that hung up while the
/// connection was idle is noticed before anything is sent, and costs no command.
///
/// A server that answers `READONLY` is a replica now, and is not used again before it was looked
/// for anew; when its locator may find another, the block that met the answer is run again, once.
/// In a Redis Cluster a block that throws `MOVED` or `ASK` is run again at the server that it names.
/// A cluster that is down, or sends a block on and on, is left alone until the backoff ends.
/// So a block must stand being run again after an error of the server that it passed on.
///
/// ## Cancellation
/// Cancelling the task shuts the socket down, so that a command which waits for a server that is
/// gone returns at once. Only an attempt to connect is waited for, at most `connectTimeout`. A task
/// that is still waiting for its turn is told when its turn comes.
///
/// ## Signals
/// A broken connection raises no SIGPIPE: everything is sent with `MSG_NOSIGNAL`.
public final class RedisConnection: Sendable {
    /// What the connection was created with.
    public let settings: Settings

    private let line: RedisLine

    /// Creates a connection, and connects nothing yet. `randomness` is what the backoff draws from.
    public init(
        _ settings: Settings,
        randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.settings = settings
        line = RedisLine(settings, randomness: randomness)
    }

    /// Whether there is a physical connection now; it may turn out to be broken.
    public var isConnected: Bool { line.hasLink.load(ordering: .relaxed) }

    /// How many physical connections were made so far: one, and one more for each reconnect.
    public var connectionCount: Int { line.connections.load(ordering: .relaxed) }

    /// Runs a block on the connection's thread, with the connection to itself.
    ///
    /// Each command of the block has the command timeout. With `timeout`, the block must also be
    /// done that long after this call, waiting for its turn and connecting included. The block may
    /// wait for the server, but for nothing else: it holds up every other user.
    ///
    /// - Throws: ``HiredisError``, or what the block throws.
    public func withSession<Result: Sendable>(
        timeout: Duration? = nil,
        _ body: @Sendable (borrowing RedisSession) throws -> Result
    ) async throws -> Result {
        try await line.takeTurn(deadline: timeout.map { Deadline(in: $0) }, body)
    }

    /// Sends one command and waits for its reply; an error of the server is thrown.
    public func command(
        _ arguments: [RedisArgument], timeout: Duration? = nil
    ) async throws -> RedisReply {
        try await withSession(timeout: timeout) { try $0.command(arguments) }
    }

    /// Sends all commands at once; an error of the server is a value among the replies.
    public func pipeline(
        _ commands: [[RedisArgument]], timeout: Duration? = nil
    ) async throws -> [RedisReply] {
        try await withSession(timeout: timeout) { try $0.pipeline(commands) }
    }

    /// Ends the connection, the command that waits, and the thread; later commands throw `closed`.
    public func close() async {
        line.dialer.socket.close()
        await line.hangUp()
    }
}
