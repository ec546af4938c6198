import Headcount
import Synchronization

extension StoreContract {
    /// What a store has to do about permits.
    static let permits: [Clause] = [
        Clause("Permits are granted up to the limit, over all holders together") { trial in
            let holders = try await trial.settledHolders(2)
            let first = try await holders[0].ask(needed: 7, limit: 10)
            try expect(first, is: .init(granted: 7, free: 3), "the first holder")
            let second = try await holders[1].ask(needed: 7, limit: 10)
            try expect(second, is: .init(granted: 3, free: 0), "the second holder")
        },
        Clause("What is declared replaces what was there, and frees the rest") { trial in
            let holders = try await trial.settledHolders(2)
            _ = try await holders[0].ask(needed: 10, limit: 10)
            let back = try await holders[0].ask(held: 4, limit: 10)
            try expect(back, is: .init(granted: 0, free: 6), "six were given back")
            let taken = try await holders[1].ask(needed: 9, limit: 10)
            try expect(taken, is: .init(granted: 6, free: 0), "the other takes them")
        },
        Clause("What is only wished for is granted a little at a time") { trial in
            let holders = try await trial.settledHolders(2)
            let row = try await holders[0].ask(needed: 1, wished: 100, limit: 41)
            try expect(row, is: .init(granted: 11, free: 30), "a quarter of what is left")
        },
        Clause("More than the limit may be declared, and then nobody gets any") { trial in
            let holders = try await trial.settledHolders(2)
            let row = try await holders[0].ask(held: 12, needed: 1, limit: 10)
            try expect(row, is: .init(granted: 0, free: -2), "two too many")
            let other = try await holders[1].ask(needed: 1, limit: 10)
            try expect(other, is: .init(granted: 0, free: -2), "the other holder")
        },
        Clause("Topics and sockets are counted apart, each with all bytes of its name") { trial in
            let holder = try await trial.settledHolders(1)[0]
            let scopes: [PermitScope] = [
                .sockets, .topic(try Topic("s")), .topic(try Topic("#")),
                .topic(try Topic(" ü\u{2028}")),
            ]
            for scope in scopes {
                let row = try await holder.ask(scope, needed: 2, limit: 3)
                try expect(row, is: .init(granted: 2, free: 1), "\(scope)")
            }
            for scope in scopes {
                let row = try await holder.ask(scope, held: 2, needed: 2, limit: 3)
                try expect(row, is: .init(granted: 1, free: 0), "\(scope) again")
            }
        },
        Clause("A request that comes late does nothing") { trial in
            let holder = try await trial.settledHolders(1)[0]
            _ = try await holder.ask(needed: 5, limit: 10)
            let late = try await trial.store.ask(
                holder.request(
                    sequence: 1,
                    [
                        .init(
                            scope: .sockets, held: 0, needed: 0, wished: 0, limit: 10)
                    ]))
            try expect(late, is: .late, "an earlier sequence")
            let row = try await holder.ask(held: 5, limit: 10)
            try expect(row, is: .init(granted: 0, free: 5), "what was granted")
        },
        Clause("A holder that the store does not know must begin anew") { trial in
            let holder = try await trial.settledHolders(1)[0]
            let stranger = Holder(trial: trial, token: 99)
            let outcome = try await trial.store.ask(stranger.request(sequence: 7, []))
            guard case .unknownHolder = outcome else {
                throw Breach(description: "a stranger is not known: found \(outcome)")
            }
            _ = try await holder.ask(needed: 1, limit: 10)
        },
        Clause("Leaving in order frees the permits of the process, and a takeover does not") {
            trial in
            let holders = try await trial.settledHolders(2)
            _ = try await holders[0].ask(needed: 10, limit: 10)
            // Another process takes the name over; the old one may still be alive.
            let member = try await trial.join("a")
            let kept = try await holders[1].ask(needed: 1, limit: 10)
            try expect(kept, is: .init(granted: 0, free: 0), "after a takeover")
            try await trial.store.farewell(
                member.node, incarnation: member.incarnation, token: holders[0].token)
            let freed = try await holders[1].ask(needed: 1, limit: 10)
            try expect(freed, is: .init(granted: 1, free: 9), "after its leave")
        },
        Clause("A write renews the permits of its process, and says whether it has any") { trial in
            let holder = try await trial.settledHolders(1)[0]
            _ = try await holder.ask(needed: 1, limit: 10)
            let member = try await trial.join("a")
            for (token, isHolder) in [(holder.token, true), (UInt64(77), false)] {
                var write = try member.table(["room:1": 1], sequence: token)
                write.token = token
                let outcome = try await trial.store.write(write)
                guard case .applied(_, _, let standing) = outcome else {
                    throw Breach(description: "the write is applied: found \(outcome)")
                }
                try expect(standing.isHolder, is: isHolder, "token \(token) holds permits")
            }
        },
        Clause("Whoever gets fewer than he needs makes the number of shortages grow") { trial in
            let holder = try await trial.settledHolders(1)[0]
            let before = try await holder.standing(needed: 1, limit: 2)
            let after = try await holder.standing(needed: 2, limit: 2)
            try expect(after.shortages, is: before.shortages + 1, "one shortage")
        },
        Clause("Permits of a holder that is silent are free after its lease, and not before") {
            trial in
            let lease = trial.subject.lease
            let holders = try await trial.settledHolders(2, ttl: lease)
            _ = try await holders[0].ask(needed: 10, limit: 10)
            let early = try await holders[1].ask(needed: 1, limit: 10)
            try expect(early, is: .init(granted: 0, free: 0), "within the lease")
            try await trial.passEvenly(lease * 3 / 2, watchedBy: holders[1])
            let late = try await holders[1].ask(needed: 1, limit: 10)
            try expect(late, is: .init(granted: 1, free: 9), "after the lease")
        },
        Clause("After the store has forgotten none are granted for a ttl, and all are declared") {
            trial in
            let lease = trial.subject.lease
            let holders = try await trial.settledHolders(2, ttl: lease)
            _ = try await holders[0].ask(needed: 10, limit: 10)
            try await trial.subject.forget()
            let outcome = try await trial.store.ask(holders[0].next([]))
            guard case .unknownHolder = outcome else {
                throw Breach(description: "a flushed store knows nobody: found \(outcome)")
            }
            let other = try await holders[1].begin(needed: 5, limit: 10)
            try expect(other, is: .init(granted: 0, free: 10), "nothing is granted yet")
            let declared = try await holders[0].begin(held: 10, limit: 10)
            try expect(declared, is: .init(granted: 0, free: 0), "ten are declared")
            try await trial.passEvenly(lease * 3 / 2, watchedBy: holders[0], held: 10)
            let settled = try await holders[1].begin(needed: 5, limit: 10)
            try expect(settled, is: .init(granted: 0, free: 0), "after a ttl")
        },
    ]
}

extension StoreContract.Trial {
    /// Holders that hold nothing yet, in a store that grants permits.
    func settledHolders(
        _ count: Int, ttl: Duration? = nil
    ) async throws -> [StoreContract.Holder] {
        let ttl = ttl ?? subject.lease
        let holders = (1...count).map {
            StoreContract.Holder(trial: self, token: UInt64($0), ttl: ttl)
        }
        let end = 100
        for _ in 0..<end {
            var isSettled = true
            for holder in holders {
                let outcome = try await store.ask(holder.first([]))
                guard case .answered(_, let settled, _, _) = outcome else {
                    throw StoreContract.Breach(
                        description: "a new holder is welcome: found \(outcome)")
                }
                isSettled = isSettled && settled
            }
            if isSettled { return holders }
            try await subject.pass(ttl / 8)
        }
        throw StoreContract.Breach(description: "a store grants permits a ttl after its start")
    }

    /// Lets time pass while a holder watches the store's clock and renews its lease.
    func passEvenly(
        _ duration: Duration, watchedBy holder: StoreContract.Holder, held: Int = 0
    ) async throws {
        for _ in 0..<12 {
            try await subject.pass(duration / 12)
            _ = try await store.ask(
                holder.next([
                    .init(scope: .sockets, held: held, needed: 0, wished: 0, limit: 10)
                ]))
        }
    }
}

extension StoreContract {
    /// A process that holds permits, by hand.
    final class Holder: Sendable {
        let trial: Trial
        let token: UInt64
        private let ttl: Duration
        private let sequence = Atomic<UInt64>(1)

        init(trial: Trial, token: UInt64, ttl: Duration = Trial.longLease) {
            self.trial = trial
            self.token = token
            self.ttl = ttl
        }

        func request(
            sequence: UInt64, isFirst: Bool = false, _ lines: [PermitRequest.Line]
        ) -> PermitRequest {
            PermitRequest(
                holder: token, sequence: sequence, isFirst: isFirst, lines: lines,
                limitsVersion: 0, ttl: ttl, knownEpoch: .none)
        }

        func next(_ lines: [PermitRequest.Line]) -> PermitRequest {
            request(sequence: sequence.wrappingAdd(1, ordering: .relaxed).newValue, lines)
        }

        func first(_ lines: [PermitRequest.Line]) -> PermitRequest {
            request(
                sequence: sequence.wrappingAdd(1, ordering: .relaxed).newValue, isFirst: true, lines
            )
        }

        /// Declares and asks, and returns the row.
        func ask(
            _ scope: PermitScope = .sockets, held: Int = 0, needed: Int = 0, wished: Int = 0,
            limit: Int
        ) async throws -> PermitOutcome.Row {
            try await row(
                next([
                    .init(scope: scope, held: held, needed: needed, wished: wished, limit: limit)
                ]))
        }

        /// The same, anew.
        func begin(held: Int = 0, needed: Int = 0, limit: Int) async throws -> PermitOutcome.Row {
            try await row(
                first([
                    .init(scope: .sockets, held: held, needed: needed, wished: 0, limit: limit)
                ]))
        }

        func standing(needed: Int, limit: Int) async throws -> PermitStanding {
            try await answer(
                next([
                    .init(scope: .sockets, held: 1, needed: needed, wished: 0, limit: limit)
                ])
            ).standing
        }

        private func row(_ request: PermitRequest) async throws -> PermitOutcome.Row {
            let rows = try await answer(request).rows
            guard let row = rows.first, rows.count == 1 else {
                throw Breach(description: "a row for each line: found \(rows)")
            }
            return row
        }

        private func answer(
            _ request: PermitRequest
        ) async throws -> (rows: [PermitOutcome.Row], standing: PermitStanding) {
            let outcome = try await trial.store.ask(request)
            guard case .answered(_, _, let rows, let standing) = outcome else {
                throw Breach(description: "the request is answered: found \(outcome)")
            }
            return (rows, standing)
        }
    }
}
