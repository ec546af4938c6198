import Headcount
import HeadcountTesting
import Testing

@Suite("Memory store")
struct MemoryStoreTests {
    @Test("It keeps the contract of a store", arguments: StoreContract.clauses)
    func contract(_ clause: StoreContract.Clause) async throws {
        let clock = ManualClock(milliseconds: 1_767_225_600_000)
        let store = MemoryStore(milliseconds: { clock.milliseconds })
        try await clause.check(
            .init(
                store: store, lease: .seconds(4), forget: { store.flush() },
                pass: { clock.advance(by: $0) }))
    }

    @Test("The contract catches a store that forgets everything at each step")
    func contractCanFail() async throws {
        let clock = ManualClock(milliseconds: 1_767_225_600_000)
        var breaches = 0
        for clause in StoreContract.clauses {
            let store = Forgetful(store: MemoryStore(milliseconds: { clock.milliseconds }))
            do {
                try await clause.check(
                    .init(
                        store: store, lease: .seconds(4), forget: { store.store.flush() },
                        pass: { clock.advance(by: $0) }))
            } catch is StoreContract.Breach {
                breaches += 1
            }
        }
        #expect(breaches > StoreContract.clauses.count / 2)
    }

    @Test("A store that begins with its only process is settled from the start")
    func settledAtOnce() async {
        let read = await MemoryStore().read(
            known: [:], own: nil, knownEpoch: .none, ttl: .seconds(4))
        #expect(read.epochAge >= .seconds(4))
    }

    @Test("A clock that goes back opens a new epoch, and no lease outlives a new one")
    func clockGoesBack() async throws {
        let clock = ManualClock(milliseconds: 1_767_225_600_000)
        let store = MemoryStore(milliseconds: { clock.milliseconds })
        var bench = try PlanBench()
        guard case .register(let registration) = bench.step() else { return }
        guard case .registered(let incarnation, let epoch) = await store.register(registration)
        else { return }
        clock.turnBack(by: .seconds(3_600))
        let read = await store.read(known: [:], own: nil, knownEpoch: epoch, ttl: .seconds(4))
        #expect(read.epoch > epoch)
        #expect(read.nodes.map(\.leaseRemaining) == [.seconds(4)])
        clock.advance(by: .seconds(5))
        var other = registration
        other.token &+= 1
        guard case .registered(let next, _) = await store.register(other) else { return }
        #expect(next.rawValue > 0 && next != incarnation)
    }

    @Test("It is a memory store by name, and closing it harms nobody")
    func kind() async {
        let store = MemoryStore()
        #expect(store.kind == .memory)
        await store.close()
    }

    @Test("An incarnation follows the one before, also when the clock does not")
    func incarnations() {
        let first = Incarnation.next(after: nil, milliseconds: 1_000, random: .max)
        #expect(first.rawValue == 1_000 << 12 | 0xFFF)
        let second = Incarnation.next(after: first, milliseconds: 500, random: 3)
        #expect(second.rawValue == first.rawValue + 1 + 3)
        let in2039 = Incarnation.next(after: nil, milliseconds: 2_177_452_799_000, random: .max)
        #expect(in2039.rawValue < 1 << 53)
    }
}

/// A store that keeps nothing from one step to the next.
private struct Forgetful: CountStore {
    let store: MemoryStore

    func register(_ registration: Registration) async -> RegistrationOutcome {
        store.flush()
        return await store.register(registration)
    }

    func write(_ write: NodeWrite) async -> WriteOutcome {
        store.flush()
        return await store.write(write)
    }

    func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async -> ClusterRead {
        store.flush()
        return await store.read(known: known, own: own, knownEpoch: knownEpoch, ttl: ttl)
    }

    func ask(_ request: PermitRequest) async -> PermitOutcome {
        store.flush()
        return await store.ask(request)
    }

    func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async -> StoredLimits {
        store.flush()
        return await store.limits(change, knownEpoch: knownEpoch, ttl: ttl)
    }

    func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async {
        await store.farewell(node, incarnation: incarnation, token: token)
    }

    func forget(_ node: NodeName) async -> Bool { await store.forget(node) }

    var kind: StoreKind { .memory }

    func close() async {}
}
