import Headcount
import Testing

/// A permit plan on a clock of its own, and the store's answers by hand: heartbeat 1 s, ttl 4 s, so
/// that a lease is trusted for 3.5 s and a shortage for 1.5 s.
struct PermitBench {
    var plan = PermitPlan(holder: 7, heartbeat: .seconds(1), ttl: .seconds(4))
    private(set) var now = ContinuousClock.now
    /// What is connected.
    var used: [PermitScope: Int] = [:]
    /// The version of the limits.
    var version: UInt64 = 3

    /// Permits for so many sockets are held in epoch 9, of which so many are used.
    static func holding(_ held: Int, used: Int = 0, limit: Int = 100) throws -> PermitBench {
        var bench = PermitBench()
        bench.wait(.sockets, limit: limit, waiting: held)
        bench.answer(try bench.request(), granted: [held])
        bench.wait(.sockets, limit: limit, waiting: 0)
        bench.used[.sockets] = used
        return bench
    }

    mutating func advance(by duration: Duration) { now += duration }

    mutating func wait(_ scope: PermitScope, limit: Int, waiting: Int) {
        plan.wait(scope, limit: limit, waiting: waiting)
    }

    /// The request that is due, if any.
    mutating func next() -> PermitRequest? {
        return plan.request(counts, limitsVersion: version, now: now)
    }

    /// The request that is due; none is a failure.
    mutating func request() throws -> PermitRequest {
        let request = next()
        return try #require(request, "a request is due")
    }

    /// The store's answer, row by line: so much of what is needed is granted, and so much is free.
    @discardableResult
    mutating func answer(
        _ request: PermitRequest, granted: [Int] = [], free: [Int] = [], epoch: UInt64 = 9,
        isSettled: Bool = true, shortages: UInt64 = 0, sentAt: ContinuousClock.Instant? = nil
    ) -> [PermitPlan.Decision] {
        let rows = request.lines.indices.map { index in
            PermitOutcome.Row(
                granted: index < granted.count ? granted[index] : 0,
                free: index < free.count ? free[index] : 0)
        }
        return plan.finish(
            request,
            outcome: .answered(
                epoch: Epoch(epoch), isSettled: isSettled, rows: rows,
                standing: PermitStanding(
                    isHolder: true, shortages: shortages, limitsVersion: version)),
            sentAt: sentAt ?? now, now: now)
    }

    /// The answer to a write of the node's counts.
    mutating func written(
        isHolder: Bool = true, shortages: UInt64 = 0, sentAt: ContinuousClock.Instant? = nil
    ) {
        plan.note(
            PermitStanding(isHolder: isHolder, shortages: shortages, limitsVersion: version),
            sentAt: sentAt ?? now, now: now)
    }

    /// Gives back what is too much.
    mutating func trim() {
        _ = plan.trim(counts, now: now)
    }

    /// What is connected under each scope that the plan knows.
    private var counts: [PermitScope: Int] {
        [PermitScope: Int](uniqueKeysWithValues: plan.scopes.map { ($0, used[$0] ?? 0) })
    }
}

extension PermitScope {
    /// A room's connections.
    static func room(_ number: Int) -> PermitScope { .topic(Topic(stored: "room:\(number)")) }
}
