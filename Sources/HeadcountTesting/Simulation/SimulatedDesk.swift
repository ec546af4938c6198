import Headcount

/// One process's permits by shard, the real plans, and what it has let in under strict limits.
struct SimulatedDesk {
    private let settings: Simulation.Settings
    var plans: [PermitPlan]
    var clocks: [SteadyClock]
    /// The request that an answer is waited for.
    var asking: [(number: Int, request: PermitRequest)?]
    private(set) var connected: [PermitScope: Int] = [:]
    /// Until when each waiting join waits, the first to end first.
    private(set) var waiting: [PermitScope: [ContinuousClock.Instant]] = [:]
    /// How many were refused.
    private(set) var refusals = 0

    init(_ settings: Simulation.Settings, holder: UInt64) {
        self.settings = settings
        plans = (0..<settings.shards).map { _ in
            PermitPlan(holder: holder, heartbeat: settings.heartbeat, ttl: settings.ttl)
        }
        clocks = plans.map { _ in SteadyClock(ttl: settings.ttl) }
        asking = plans.map { _ in nil }
    }

    /// Whether what is connected under a scope is vouched for by a lease.
    func isGuaranteed(_ scope: PermitScope, at now: ContinuousClock.Instant) -> Bool {
        let shard = scope.shard(of: plans.count)
        return plans[shard].isSound(scope) && plans[shard].leaseEnd.map { now < $0 } ?? false
    }

    /// One more wants in.
    mutating func enter(_ scope: PermitScope, at now: ContinuousClock.Instant) {
        guard !admit(scope, at: now) else { return }
        waiting[scope, default: []].append(now + .seconds(2))
    }

    /// One leaves.
    mutating func exit(_ scope: PermitScope) {
        connected[scope] = max(0, (connected[scope] ?? 0) - 1)
    }

    mutating func closeAll() {
        connected = [:]
        waiting = [:]
    }

    /// What a process that disconnects does as soon as its lease has ended.
    mutating func disconnect(at now: ContinuousClock.Instant) {
        for (scope, count) in connected where count > 0 {
            let end = plans[scope.shard(of: plans.count)].leaseEnd
            if end.map({ now >= $0 }) ?? true { connected[scope] = 0 }
        }
    }

    /// What to ask for now, if nothing is on its way.
    mutating func request(shard: Int, now: ContinuousClock.Instant) -> PermitRequest? {
        for scope in settings.limits.keys where scope.shard(of: plans.count) == shard {
            waiting[scope]?.removeAll { $0 <= now }
            let count = waiting[scope]?.count ?? 0
            if count > 0 || plans[shard].scopes.contains(scope) {
                plans[shard].wait(scope, limit: settings.limits[scope] ?? 0, waiting: count)
            }
        }
        let used = [PermitScope: Int](
            uniqueKeysWithValues: plans[shard].scopes.map { ($0, connected[$0] ?? 0) })
        _ = plans[shard].trim(used, now: now)
        return plans[shard].request(used, limitsVersion: 0, now: now)
    }

    mutating func finish(
        _ request: PermitRequest, _ outcome: PermitOutcome, shard: Int,
        sentAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        asking[shard] = nil
        let decisions = plans[shard].finish(request, outcome: outcome, sentAt: sentAt, now: now)
        for decision in decisions {
            var queue = waiting[decision.scope] ?? []
            while !queue.isEmpty, admit(decision.scope, at: now) { queue.removeFirst() }
            if decision.isReached {
                refusals += queue.count
                queue = []
            }
            waiting[decision.scope] = queue
        }
    }

    mutating func failed(_ number: Int, shard: Int, now: ContinuousClock.Instant) {
        guard let asked = asking[shard], asked.number == number else { return }
        asking[shard] = nil
        plans[shard].failed(asked.request, now: now)
    }

    private mutating func admit(_ scope: PermitScope, at now: ContinuousClock.Instant) -> Bool {
        let plan = plans[scope.shard(of: plans.count)]
        let count = connected[scope] ?? 0
        guard count < plan.allowance(scope), plan.leaseEnd.map({ now < $0 }) ?? false else {
            return false
        }
        connected[scope] = count + 1
        return true
    }
}
