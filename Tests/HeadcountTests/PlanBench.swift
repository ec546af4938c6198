import Headcount
import Testing

/// A publish plan on a clock of its own, and the store's answers by hand.
struct PlanBench {
    let profile = NodeProfile(labels: ["zone": "a"], capacity: 10)
    var plan: PublishPlan
    private(set) var now = ContinuousClock.now

    init() throws {
        plan = PublishPlan(
            name: try NodeName("web-1"), profile: profile, heartbeat: .seconds(1),
            ttl: .seconds(4))
    }

    /// Incarnation 70, epoch 9, and these counts written under sequence 1.
    static func settled(_ counts: [String: Int]) throws -> PlanBench {
        var bench = try PlanBench()
        bench.register(incarnation: 70, epoch: 9)
        bench.applied(try bench.wholeWrite(counts), fields: counts.count)
        return bench
    }

    mutating func step() -> PublishPlan.Step { plan.step(now: now) }

    mutating func advance(by duration: Duration) { now += duration }

    mutating func register(incarnation: UInt64, epoch: UInt64) {
        plan.finish(.registered(Incarnation(incarnation), epoch: Epoch(epoch)))
    }

    mutating func note(_ counts: [String: Int], sockets: Int) throws {
        plan.note(try Self.rows(counts), sockets: sockets)
    }

    mutating func wholeWrite(_ counts: [String: Int], sockets: Int = 0) throws -> NodeWrite {
        try #require(plan.wholeWrite(of: try Self.rows(counts), sockets: sockets, now: now))
    }

    /// The write that is due; anything else is a failure.
    mutating func nextWrite() throws -> NodeWrite {
        guard case .write(let write) = step() else {
            throw NoWrite()
        }
        return write
    }

    mutating func applied(_ write: NodeWrite, fields: Int, epoch: UInt64 = 9) {
        plan.finish(write, outcome: .applied(epoch: Epoch(epoch), fields: fields), sentAt: now)
    }

    mutating func finish(_ write: NodeWrite, _ outcome: WriteOutcome) {
        plan.finish(write, outcome: outcome, sentAt: now)
    }

    static func rows(_ counts: [String: Int]) throws -> [TopicCount] {
        try counts.map { TopicCount(topic: try Topic($0), count: $1) }
    }

    struct NoWrite: Error {}
}

extension NodeWrite {
    /// The changes by the topics' text.
    var byName: [String: Int] {
        Dictionary(changes.map { ($0.topic.name, $0.count) }, uniquingKeysWith: +)
    }
}
