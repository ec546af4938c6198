import Headcount
import HeadcountRedis

/// A node's publishing by hand: a plan, a table as a dictionary, and one tick at a time.
struct HandDrivenNode {
    let store: RedisStore
    private(set) var plan: PublishPlan
    private(set) var table: [String: Int] = [:]
    private var now = ContinuousClock.now
    /// The sequence of the last write that was applied.
    private(set) var written: UInt64?
    /// The store commands sent so far.
    private(set) var steps = 0

    init(_ name: String, store: RedisStore, profile: NodeProfile = NodeProfile()) throws {
        self.store = store
        plan = PublishPlan(
            name: try NodeName(name), profile: profile, heartbeat: .seconds(1),
            ttl: StoreBench.ttl)
    }

    /// Sets the counts, as joins and leaves would.
    mutating func count(_ counts: [String: Int]) throws {
        let gone = table.keys.filter { counts[$0] == nil }.map { ($0, 0) }
        table = counts
        let changes = try (Array(counts) + gone).map {
            TopicCount(topic: try Topic($0.0), count: $0.1)
        }
        plan.note(changes, sockets: 1)
    }

    /// Lets one heartbeat pass and takes steps until nothing is due.
    mutating func heartbeat() async throws {
        now += .seconds(1)
        let stepsBefore = steps
        while true {
            switch plan.step(now: now) {
            case .wait:
                return
            case .register(let registration):
                plan.finish(try await store.register(registration))
            case .countTable:
                let rows = try table.map { TopicCount(topic: try Topic($0), count: $1) }
                guard let write = plan.wholeWrite(of: rows, sockets: 1, now: now) else { return }
                try await send(write)
            case .write(let write):
                try await send(write)
            }
            steps += 1
            guard steps - stepsBefore < 1_000 else { throw Restless() }
        }
    }

    private mutating func send(_ write: NodeWrite) async throws {
        let outcome = try await store.write(write)
        plan.finish(write, outcome: outcome, sentAt: now)
        if case .applied = outcome { written = write.sequence }
    }

    /// The plan and the store did not come to rest.
    struct Restless: Error {}
}
