import Logging
import ServiceLifecycle
import Synchronization

/// How a node looks after its permits and its limits.
extension HeadcountNode {
    /// Asks for permits and gives them back, until the task is cancelled or its service group shuts
    /// down. Then nobody waits any more.
    func lookAfterPermits(_ shard: Int) async {
        book.state.withLock { $0.isServed[shard] = true }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.refuseInTime(shard) }
                for await _ in self.permitCalls[shard].calls { await self.permitTick(shard) }
            }
        }
        let waiters = book.state.withLock { state in
            state.isServed[shard] = false
            return state.queues[shard].scopes.map { scope in
                (state.refusal(scope, .unavailable), state.queues[shard].take(of: scope))
            }
        }
        for (refusal, waiters) in waiters {
            for waiter in waiters { waiter.body(.refused(refusal)) }
        }
    }

    /// Whether somebody asks for permits in every shard, so that joins may wait for them.
    package var servesPermits: Bool {
        book.state.withLock { $0.isServed.allSatisfy { $0 } }
    }

    /// Takes note of what the answer to a write says of permits and limits.
    func note(
        _ standing: PermitStanding, _ epoch: Epoch, shard: Int, sentAt: ContinuousClock.Instant
    ) {
        // Not between what an answer says and what it means for the allowances.
        allowing.withLock { _ in
            book.state.withLock { state in
                state.plans[shard].note(epoch)
                state.plans[shard].note(standing, sentAt: sentAt, now: .now)
                state.versionsSeen[shard] = standing.limitsVersion
                book.leases[shard].set(end: state.plans[shard].leaseEnd)
            }
        }
        if shard == 0 {
            book.homeLease.set(
                end: sentAt + settings.ttl - PermitPlan.margin(ttl: settings.ttl))
        }
    }

    /// Lets the permits of a shard be looked at, if there is anything to look at.
    func callForPermits(_ shard: Int) {
        let isDue = book.state.withLock { state in
            !state.plans[shard].isIdle || !state.queues[shard].isEmpty
                || state.upcoming != nil || state.mustSync(shard)
        }
        if isDue { permitCalls[shard].wakeUp() }
    }

    /// Refuses those who have waited too long, however long the store takes to answer, and has
    /// permits asked for again while somebody waits.
    private func refuseInTime(_ shard: Int) async {
        for await _ in patienceCalls[shard].calls {
            while !Task.isCancelled, book.state.withLock({ !$0.queues[shard].isEmpty }) {
                try? await Task.sleep(for: PermitPlan.retryTime(ttl: settings.ttl))
                refuseExpired(shard)
                permitCalls[shard].wakeUp()
            }
        }
    }

    private func permitTick(_ shard: Int) async {
        guard incarnation != nil else { return }
        await syncLimits(shard)
        if shard == 0 { endChange() }
        // Some requests for many scopes; what is short is not asked for twice in a row.
        var deferred: [PermitScope] = []
        for _ in 0..<64 {
            guard let request = nextRequest(shard, &deferred), !Task.isCancelled else { return }
            let sentAt = ContinuousClock.now
            let outcome = try? await attempt(.init(shard: shard, purpose: .write)) {
                try await shards[shard].ask(request)
            }
            guard let outcome else {
                return book.state.withLock { $0.plans[shard].failed(request, now: .now) }
            }
            finish(request, outcome, shard: shard, sentAt: sentAt)
            if case .outdated(let version) = outcome {
                book.state.withLock { $0.versionsSeen[shard] = version }
                return await syncLimits(shard)
            }
        }
    }

    /// Gives back what is spare, and says what to ask for.
    ///
    /// - Parameter deferred: The scopes that had no room in the last request: only they and those
    ///   that somebody waits for are looked at, so that many scopes cost no more than their number.
    private func nextRequest(_ shard: Int, _ deferred: inout [PermitScope]) -> PermitRequest? {
        let (request, freed) = allowing.withLock { _ in
            let scopes = book.state.withLock { state in
                let others = deferred.isEmpty ? state.plans[shard].scopes : deferred
                return Set(state.queues[shard].scopes).union(others)
            }
            // Read twice: a join that takes itself back is seen for a moment.
            let counts = [PermitScope: Int](
                uniqueKeysWithValues: scopes.map {
                    ($0, min(table.count(of: $0), table.count(of: $0)))
                })
            let now = ContinuousClock.now
            let (expected, freed) = noteWaiting(shard, counts, now)
            let trims = book.state.withLock { $0.plans[shard].trim(expected, now: now) }
            allow(trims, shard)
            let request = book.state.withLock { state in
                let request = state.plans[shard].request(
                    counts, limitsVersion: state.limits.version, now: now)
                deferred = state.plans[shard].deferred
                return request
            }
            allow(Array(scopes), shard)
            return (request, freed)
        }
        for waiter in freed { waiter.body(.tryAgain) }
        return request
    }

    /// Tells the plan how many wait, and returns how many will be connected in a moment, and those
    /// who no longer need to wait: because permits are in hand again, or because no strict rule is
    /// left.
    private func noteWaiting(
        _ shard: Int, _ counts: [PermitScope: Int], _ now: ContinuousClock.Instant
    ) -> (expected: [PermitScope: Int], freed: [PermitQueue.Waiter]) {
        book.state.withLock { state in
            var expected = counts
            var freed: [PermitQueue.Waiter] = []
            for (scope, count) in counts {
                guard let rule = state.strictRule(scope) else {
                    freed += state.queues[shard].take(of: scope)
                    continue
                }
                var coming = state.expected(scope, count: count, now: now)
                let spare = state.plans[shard].allowance(scope) - coming
                if spare > 0, book.leases[shard].isHeld {
                    let taken = state.queues[shard].take(spare, of: scope)
                    freed += taken
                    coming += taken.count
                    state.expect(
                        taken.count, scope, count: count,
                        until: now + PermitPlan.retryTime(ttl: settings.ttl))
                }
                expected[scope] = coming
                let waiting = state.queues[shard].count(scope)
                state.plans[shard].wait(scope, limit: rule.number, waiting: waiting)
            }
            return (expected, freed)
        }
    }

    private func finish(
        _ request: PermitRequest, _ outcome: PermitOutcome, shard: Int,
        sentAt: ContinuousClock.Instant
    ) {
        let (decisions, counts) = allowing.withLock { _ in
            let decisions = book.state.withLock { state in
                state.plans[shard].finish(request, outcome: outcome, sentAt: sentAt, now: .now)
            }
            // First what may be admitted, then for how long.
            allow(request.lines.map(\.scope), shard)
            return (decisions, decisions.map { table.count(of: $0.scope) })
        }
        let (admitted, refused) = book.state.withLock { state in
            book.leases[shard].set(end: state.plans[shard].leaseEnd)
            var admitted: [PermitQueue.Waiter] = []
            var refused: [(LimitRefusal, [PermitQueue.Waiter])] = []
            for (decision, count) in zip(decisions, counts) {
                let taken = state.queues[shard].take(decision.admits, of: decision.scope)
                admitted += taken
                state.expect(
                    taken.count, decision.scope, count: count,
                    until: .now + PermitPlan.retryTime(ttl: settings.ttl))
                guard decision.isReached else { continue }
                refused.append(
                    (
                        state.refusal(decision.scope, .limitReached),
                        state.queues[shard].take(of: decision.scope)
                    ))
            }
            return (admitted, refused)
        }
        for waiter in admitted { waiter.body(.tryAgain) }
        for (refusal, waiters) in refused {
            for waiter in waiters { waiter.body(.refused(refusal)) }
        }
    }

    private func refuseExpired(_ shard: Int) {
        let expired = book.state.withLock { state in
            state.queues[shard].takeExpired(at: .now).map { scope, waiters in
                let isShort = state.plans[shard].isShort(scope, now: .now)
                return (state.refusal(scope, isShort ? .limitReached : .unavailable), waiters)
            }
        }
        for (refusal, waiters) in expired {
            for waiter in waiters { waiter.body(.refused(refusal)) }
        }
    }

    // MARK: Allowances

    /// Brings the allowances of these scopes from the plan to the table. Held: ``allowing``.
    private func allow(_ scopes: [PermitScope], _ shard: Int) {
        for scope in scopes {
            while true {
                let change: (Allowance, before: Allowance?)? = book.state.withLock { state in
                    let allowance = state.allowance(scope, shards: shards.count)
                    let before = state.applied[scope]
                    guard before != allowance else { return nil }
                    state.applied[scope] = allowance
                    return (allowance, before)
                }
                guard let (allowance, before) = change else { break }
                let count = table.allow(allowance, scope)
                // Who got in before the allowance was lowered keeps his permit. More than were let in
                // then are on their way out, or were never asked for.
                guard let most = before?.permits else { continue }
                book.state.withLock { $0.plans[shard].kept(scope, used: min(count, most)) }
            }
        }
        book.state.withLock { state in
            for scope in scopes where !state.plans[shard].knows(scope) {
                state.applied[scope] = nil
            }
        }
    }

    /// Takes other rules into force, or none if there is nothing to change: whoever is connected
    /// stays.
    func applyRules(_ next: (inout LimitBook.State) -> LimitRules?) {
        let isChanged = allowing.withLock { _ in
            guard let rules = book.state.withLock({ next(&$0) }) else { return false }
            let sockets = table.sockets
            let scopes = book.state.withLock { state in
                book.take(rules, &state)
                state.applied = [:]
                return state.plans.indices.map { state.plans[$0].scopes }
            }
            for (shard, scopes) in scopes.enumerated() {
                for scope in scopes {
                    let used = table.count(of: scope)
                    book.state.withLock { state in
                        if let rule = state.strictRule(scope) {
                            state.plans[shard].limit(scope, to: rule.number, used: used)
                        } else {
                            state.plans[shard].unlimit(scope)
                        }
                    }
                }
            }
            table.limitSockets(to: socketLimit(under: rules))
            let allowance = book.state.withLock { state in
                if let rule = state.strictRule(.sockets) {
                    state.plans[0].limit(.sockets, to: rule.number, used: sockets)
                }
                return state.allowance(.sockets, shards: shards.count)
            }
            _ = table.allow(allowance, .sockets)
            table.allowTopics { topic, count in
                book.state.withLock { state in
                    let scope = PermitScope.topic(topic)
                    if let rule = state.strictRule(scope), count > 0 {
                        let shard = topic.shard(of: shards.count)
                        state.plans[shard].limit(scope, to: rule.number, used: count)
                    }
                    return state.allowance(of: topic, shards: shards.count)
                }
            }
            return true
        }
        guard isChanged else { return }
        for call in permitCalls { call.wakeUp() }
    }
}

extension LimitBook.State {
    /// What may get in under a scope now.
    fileprivate func allowance(_ scope: PermitScope, shards: Int) -> Allowance {
        switch scope {
        case .topic(let topic):
            return allowance(of: topic, shards: shards)
        case .sockets:
            guard let rule = rules.cluster else { return .unlimited }
            return rule.mode == .soft ? .soft(rule.number) : .strict(plans[0].allowance(.sockets))
        }
    }
}
