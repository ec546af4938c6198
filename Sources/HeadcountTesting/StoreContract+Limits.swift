import Headcount

extension StoreContract {
    /// What a store has to do about the limits of a cluster.
    static let limits: [Clause] = [
        Clause("A store without limits has version 0 of them") { trial in
            try expect(try await trial.limits(.read), is: .none, "an empty store")
        },
        Clause("The first limits are kept; others of the same version are not") { trial in
            let seed = StoredLimits(version: 1, rules: try LimitRules(texts: ["cluster=10"]))
            try expect(try await trial.limits(.keep(seed)), is: seed, "the first")
            let other = StoredLimits(version: 1, rules: try LimitRules(texts: ["node=5"]))
            try expect(try await trial.limits(.keep(other)), is: seed, "the second")
            try expect(try await trial.limits(.read), is: seed, "what is kept")
        },
        Clause("A change gets a version above all that were, and higher versions replace lower") {
            trial in
            let rules = try LimitRules(texts: ["cluster=20", "room:*=3:soft", "a=b=1"])
            let changed = try await trial.limits(.set(rules, above: 6))
            try expect(changed, is: StoredLimits(version: 7, rules: rules), "above 6")
            try expect(
                try await trial.limits(.set(.none, above: 0)),
                is: StoredLimits(version: 8, rules: .none), "no limits any more")
            let high = StoredLimits(version: 20, rules: rules)
            try expect(try await trial.limits(.keep(high)), is: high, "brought back")
        },
        Clause("Permits are not asked for under limits that have been replaced") { trial in
            let holder = try await trial.settledHolders(1)[0]
            _ = try await trial.limits(.set(.none, above: 0))
            let outcome = try await trial.store.ask(holder.next([]))
            try expect(outcome, is: .outdated(version: 1), "a request under version 0")
        },
        Clause("A request under limits that the store has lost does not hide that they are lost") {
            trial in
            let holder = try await trial.settledHolders(1)[0]
            var request = holder.next([])
            request.limitsVersion = 5
            guard case .answered = try await trial.store.ask(request) else {
                throw Breach(description: "a request under higher limits is answered")
            }
            let member = try await trial.join("a")
            let outcome = try await trial.store.write(member.table([:], sequence: 1))
            guard case .applied(_, _, let standing) = outcome else {
                throw Breach(description: "the write is applied: found \(outcome)")
            }
            try expect(standing.limitsVersion, is: 0, "the version")
        },
        Clause("Every answer to a write has the version of the limits") { trial in
            _ = try await trial.limits(.set(.none, above: 41))
            let member = try await trial.join("a")
            let outcome = try await trial.store.write(member.table([:], sequence: 1))
            guard case .applied(_, _, let standing) = outcome else {
                throw Breach(description: "the write is applied: found \(outcome)")
            }
            try expect(standing.limitsVersion, is: 42, "the version")
        },
    ]
}

extension StoreContract.Trial {
    fileprivate func limits(_ change: LimitsChange) async throws -> StoredLimits {
        try await store.limits(change, knownEpoch: .none, ttl: Self.longLease)
    }
}
