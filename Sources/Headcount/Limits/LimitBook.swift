import Synchronization

/// The rules in force at a node, and its permits: what joins look things up in, and what the node's
/// loops keep up to date.
///
/// Nothing in here waits, and its lock is never held while the table is changed.
final class LimitBook: Sendable {
    struct State {
        /// The limits of the cluster, as far as they are known here.
        var limits: StoredLimits
        /// What counts now: while a change is under way, the lower number of each rule.
        var rules: LimitRules
        /// The rules of the change that is under way, and when it ends.
        var upcoming: (rules: LimitRules, at: ContinuousClock.Instant)?
        /// The version that each shard has spoken of.
        var versionsSeen: [UInt64?]
        var plans: [PermitPlan]
        var queues: [PermitQueue]
        /// Whether somebody asks for permits: without that nobody must wait.
        var isServed: [Bool]
        /// How many connections there will be in a moment: whoever was told to try again does so
        /// at once, and the permit that was meant for him is not given back for as long as that takes.
        private var coming: [PermitScope: (count: Int, until: ContinuousClock.Instant)] = [:]
        /// What each scope's allowance was set to.
        var applied: [PermitScope: Allowance] = [:]

        init(rules: LimitRules, plans: [PermitPlan]) {
            limits = StoredLimits(version: 0, rules: rules)
            self.rules = rules
            self.plans = plans
            versionsSeen = Array(repeating: nil, count: plans.count)
            queues = Array(repeating: PermitQueue(), count: plans.count)
            isServed = Array(repeating: false, count: plans.count)
        }

        /// So many more will be connected under a scope in a moment, where so many are now.
        mutating func expect(
            _ more: Int, _ scope: PermitScope, count: Int, until: ContinuousClock.Instant
        ) {
            guard more > 0 else { return }
            coming[scope] = (expected(scope, count: count, now: .now) + more, until)
        }

        /// How many will be connected under a scope in a moment, where so many are now.
        mutating func expected(
            _ scope: PermitScope, count: Int, now: ContinuousClock.Instant
        ) -> Int {
            guard let (coming, until) = coming[scope] else { return count }
            guard now < until else {
                self.coming[scope] = nil
                return count
            }
            return max(count, coming)
        }
    }

    let state: Mutex<State>
    /// Until when the permits of each shard may be used.
    let leases: [StrictLease]
    /// Until when others count this node for sure: what strict rules about this node alone need.
    let homeLease = StrictLease()
    /// How often what rested on a lease that had ended was closed.
    let lapses = Atomic<Int>(0)
    private let limitsTopics: Atomic<Bool>

    init(seed: LimitRules, holder: UInt64, settings: NodeSettings, shards: Int) {
        leases = (0..<shards).map { _ in
            StrictLease(latches: settings.onLeaseLost == .disconnect)
        }
        limitsTopics = Atomic(seed.limitsTopics)
        state = Mutex(
            State(
                rules: seed,
                plans: (0..<shards).map { _ in
                    PermitPlan(holder: holder, heartbeat: settings.heartbeat, ttl: settings.ttl)
                }))
    }

    /// The rules that count now.
    var rules: LimitRules { state.withLock { $0.rules } }

    /// Under what terms a topic is joined that nobody is in here.
    func terms(of topic: Topic) -> JoinTerms {
        guard limitsTopics.load(ordering: .acquiring) else { return .unlimited }
        let lease = leases[topic.shard(of: leases.count)]
        return JoinTerms(
            allowance: state.withLock { $0.allowance(of: topic, shards: leases.count) },
            lease: lease)
    }

    /// Waits for permits under a scope.
    ///
    /// - Returns: Why that is impossible; nil when it waits.
    func wait(
        for scope: PermitScope, until deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable (PermitDecision) -> Void
    ) -> LimitRefusal? {
        let shard = scope.shard(of: leases.count)
        return state.withLock { state in
            guard state.isServed[shard] else { return state.refusal(scope, .unavailable) }
            let isWaiting = state.queues[shard].add(
                .init(deadline: deadline, body: body), for: scope)
            return isWaiting ? nil : state.refusal(scope, .unavailable)
        }
    }

    /// Takes other rules. Topics must be given their new allowances after this.
    func take(_ rules: LimitRules, _ state: inout State) {
        state.rules = rules
        limitsTopics.store(rules.limitsTopics, ordering: .releasing)
    }
}

extension LimitBook.State {
    /// What may join a topic now.
    func allowance(of topic: Topic, shards: Int) -> Allowance {
        guard let rule = rules.rule(for: topic) else { return .unlimited }
        switch rule.mode {
        case .soft: return .soft(rule.number)
        case .strict:
            return .strict(plans[topic.shard(of: shards)].allowance(.topic(topic)))
        }
    }

    /// The strict rule over a scope; nil when there is none.
    func strictRule(_ scope: PermitScope) -> LimitRule? {
        let rule =
            switch scope {
            case .sockets: rules.cluster
            case .topic(let topic): rules.rule(for: topic)
            }
        return rule?.mode == .strict ? rule : nil
    }

    /// Says why nobody is let in under a scope.
    func refusal(_ scope: PermitScope, _ reason: LimitRefusal.Reason) -> LimitRefusal {
        let rule = strictRule(scope)
        return LimitRefusal(
            reason: reason, scope: rule?.scopeName ?? "cluster", limit: rule?.number ?? 0)
    }
}
