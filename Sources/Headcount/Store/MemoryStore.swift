import Synchronization

/// A store inside this process: for a cluster of one, and for tests of several nodes in one
/// process.
///
/// It keeps the rules of the Redis store (leases, guards, epochs) on a clock of its own.
/// Operations take a lock for the time of a dictionary look-up and never wait.
public final class MemoryStore: CountStore {
    private let model: Mutex<StoreModel>
    private let milliseconds: @Sendable () -> UInt64

    /// Creates an empty store on the system's monotonic clock.
    public convenience init() {
        let start = ContinuousClock.now
        self.init(milliseconds: {
            1 + (ContinuousClock.now - start).wholeMilliseconds
        })
    }

    /// Creates an empty store on a given clock.
    ///
    /// - Parameter milliseconds: The store's clock, which should not go back.
    public init(milliseconds: @escaping @Sendable () -> UInt64) {
        self.milliseconds = milliseconds
        model = Mutex(StoreModel(now: milliseconds(), isPrivate: true))
    }

    /// Forgets everything, as a flushed Redis does.
    public func flush() {
        model.withLock { $0.flush() }
    }

    /// See ``CountStore``. Never throws.
    public func register(_ registration: Registration) async -> RegistrationOutcome {
        model.withLock { $0.register(registration, now: milliseconds()) }
    }

    /// See ``CountStore``. Never throws.
    public func write(_ write: NodeWrite) async -> WriteOutcome {
        model.withLock { $0.write(write, now: milliseconds()) }
    }

    /// See ``CountStore``. Never throws.
    public func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async -> ClusterRead {
        model.withLock {
            $0.read(
                known: known, own: own, knownEpoch: knownEpoch, ttl: ttl, now: milliseconds())
        }
    }

    /// See ``CountStore``. Never throws.
    public func ask(_ request: PermitRequest) async -> PermitOutcome {
        model.withLock {
            let now = milliseconds()
            // Its clock is the process's own: it need not be watched.
            let epoch = $0.epoch(now: now, ttl: request.ttl, known: request.knownEpoch)
            return $0.ask(request, word: .init(now: now, since: 0, epoch: epoch), now: now)
        }
    }

    /// See ``CountStore``. Never throws.
    public func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async -> StoredLimits {
        model.withLock {
            $0.limits(change, knownEpoch: knownEpoch, ttl: ttl, now: milliseconds())
        }
    }

    /// See ``CountStore``. Never throws.
    public func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async {
        model.withLock { $0.farewell(node, incarnation: incarnation, token: token) }
    }

    /// See ``CountStore``. Never throws.
    public func forget(_ node: NodeName) async -> Bool {
        model.withLock { $0.forget(node, now: milliseconds()) }
    }

    /// ``StoreKind/memory``.
    public var kind: StoreKind { .memory }

    /// Does nothing: there is nothing to end.
    public func close() async {}
}
