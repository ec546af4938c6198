import Headcount

/// A store in memory that says it is a Redis.
struct RedisInName: CountStore {
    private let inner = MemoryStore()

    var kind: StoreKind { .redis(address: "memory") }

    func register(_ registration: Registration) async throws -> RegistrationOutcome {
        await inner.register(registration)
    }

    func write(_ write: NodeWrite) async throws -> WriteOutcome { await inner.write(write) }

    func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead {
        await inner.read(known: known, own: own, knownEpoch: knownEpoch, ttl: ttl)
    }

    func ask(_ request: PermitRequest) async throws -> PermitOutcome { await inner.ask(request) }

    func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async throws -> StoredLimits {
        await inner.limits(change, knownEpoch: knownEpoch, ttl: ttl)
    }

    func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async throws {
        await inner.farewell(node, incarnation: incarnation, token: token)
    }

    func forget(_ node: NodeName) async throws -> Bool { await inner.forget(node) }

    func close() async { await inner.close() }
}
