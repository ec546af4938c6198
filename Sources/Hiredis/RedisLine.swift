import Synchronization

/// What a ``RedisConnection`` has on its thread: the physical connection, and when to make another.
///
/// A type of its own, and no public one: an optimized build of another module would take its deinit
/// apart there, and the compiler (6.3) cannot judge an isolated one from outside.
actor RedisLine {
    nonisolated let settings: RedisConnection.Settings
    nonisolated let dialer = RedisDialer()
    nonisolated let connections = Atomic<Int>(0)
    nonisolated let hasLink = Atomic<Bool>(false)
    private nonisolated let executor: ThreadExecutor
    var link: RedisLink? {
        didSet { hasLink.store(link != nil, ordering: .relaxed) }
    }
    var retry: Retry
    /// Who told last where the server is.
    let informant = RedisInformant()
    /// When to ask again.
    var reviewDue = ContinuousClock.now

    init(
        _ settings: RedisConnection.Settings, randomness: any RandomNumberGenerator & Sendable
    ) {
        self.settings = settings
        executor = ThreadExecutor(name: "hiredis")
        retry = Retry(backoff: settings.backoff, randomness: randomness)
    }

    /// On the connection's thread, which is the only one that may free what TLS is made of.
    isolated deinit { hangUp() }

    /// The connection's thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Lets the connection and the thread go.
    func hangUp() {
        link = nil
        informant.hangUp()
        executor.retire()
    }
}
