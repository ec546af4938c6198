import Headcount
import Synchronization

/// A memory store that fails as a test wishes.
final class UnreliableStore: CountStore {
    /// How it fails.
    enum Mode: Sendable {
        /// Not at all.
        case works
        /// It cannot be reached.
        case away
        /// It answers, and never holds what was written.
        case forgetful
        /// It answers readers, and those who ask for permits, when the test no longer waits.
        case slow
    }

    struct Away: Error {}

    let inner = MemoryStore()
    private let mode: Mutex<Mode>
    private let written = Atomic<Int>(0)
    private let asked = Atomic<Int>(0)

    init(_ mode: Mode) {
        self.mode = Mutex(mode)
    }

    /// How often a write was tried.
    var writes: Int { written.load(ordering: .relaxed) }

    /// How many requests for permits have not been answered.
    var openRequests: Int { asked.load(ordering: .relaxed) }

    func become(_ mode: Mode) { self.mode.withLock { $0 = mode } }

    private func reach() throws {
        if mode.withLock({ $0 == .away }) { throw Away() }
    }

    func register(_ registration: Registration) async throws -> RegistrationOutcome {
        try reach()
        return await inner.register(registration)
    }

    func write(_ write: NodeWrite) async throws -> WriteOutcome {
        // A node that will not stop asking is stopped here, so that its test comes to an end.
        if written.wrappingAdd(1, ordering: .relaxed).newValue > 1_000 { throw Away() }
        try reach()
        guard mode.withLock({ $0 == .forgetful }) else { return await inner.write(write) }
        return .guardFailed(epoch: write.knownEpoch, sequence: 0)
    }

    func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead {
        try reach()
        if mode.withLock({ $0 == .slow }) { try await Task.sleep(for: .seconds(600)) }
        return await inner.read(known: known, own: own, knownEpoch: knownEpoch, ttl: ttl)
    }

    func ask(_ request: PermitRequest) async throws -> PermitOutcome {
        try reach()
        asked.add(1, ordering: .relaxed)
        defer { asked.subtract(1, ordering: .relaxed) }
        if mode.withLock({ $0 == .slow }) { try await Task.sleep(for: .seconds(600)) }
        return await inner.ask(request)
    }

    func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async throws -> StoredLimits {
        try reach()
        return await inner.limits(change, knownEpoch: knownEpoch, ttl: ttl)
    }

    func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async throws {
        try reach()
        await inner.farewell(node, incarnation: incarnation, token: token)
    }

    func forget(_ node: NodeName) async throws -> Bool {
        try reach()
        return await inner.forget(node)
    }

    var kind: StoreKind { .memory }

    func close() async {}
}
