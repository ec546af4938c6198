import HeadcountTesting

@testable import Headcount
@testable import HeadcountRedis

/// What four holders do, and what they expect of it.
extension PermitRun {
    mutating func ask(_ number: Int) async throws {
        let isFirst = !holders[number].isKnown || chance(percent: 10)
        var lines: [PermitRequest.Line] = []
        for (scope, limit) in Self.limits {
            guard chance(percent: isFirst ? 80 : 60) else {
                // Who begins anew has no more than it says.
                if isFirst { holders[number].owned[scope] = nil }
                continue
            }
            let owned = holders[number].owned[scope] ?? 0
            let held = chance(percent: 40) ? Int.random(in: 0...owned, using: &random) : owned
            lines.append(
                .init(
                    scope: scope, held: held, needed: Int.random(in: 0...4, using: &random),
                    wished: Int.random(in: 0...6, using: &random), limit: limit))
        }
        try await send(lines, isFirst: isFirst, from: number)
    }

    mutating func send(
        _ lines: [PermitRequest.Line], isFirst: Bool, from number: Int
    ) async throws {
        holders[number].sequence += 1
        let known = try await knownEpoch()
        let request = PermitRequest(
            holder: holders[number].token, sequence: holders[number].sequence, isFirst: isFirst,
            lines: lines, limitsVersion: holders[number].version, ttl: StoreBench.ttl,
            knownEpoch: known)
        let outcome = try await both(request, from: number)
        switch outcome {
        case .answered(_, let isSettled, let rows, _):
            holders[number].isKnown = true
            for (line, row) in zip(lines, rows) {
                holders[number].owned[line.scope] = line.held + row.granted
                seen["granted", default: 0] += row.granted
            }
            seen[isSettled ? "settled" : "unsettled", default: 0] += 1
        case .unknownHolder:
            holders[number].isKnown = false
            seen["unknown", default: 0] += 1
        case .outdated(let version):
            holders[number].version = version
            seen["outdated", default: 0] += 1
        case .late:
            throw Difference("step \(step): a request in order is not late")
        }
    }

    /// A request that was overtaken; of one whose permits the store has lost it does what it says.
    mutating func askLate(_ number: Int) async throws {
        guard model.permits[holders[number].token]?.sequence == holders[number].sequence else {
            return
        }
        let request = PermitRequest(
            holder: holders[number].token, sequence: holders[number].sequence,
            isFirst: chance(percent: 50),
            lines: [.init(scope: .sockets, held: 0, needed: 1, wished: 0, limit: 12)],
            limitsVersion: holders[number].version, ttl: StoreBench.ttl, knownEpoch: .none)
        if try await both(request, from: number) == .late { seen["late", default: 0] += 1 }
    }

    mutating func both(
        _ request: PermitRequest, from number: Int
    ) async throws -> PermitOutcome {
        let store = holders[number].store
        let word = store.clock.word(at: .now)
        let now = try await time()
        let outcome = try await store.ask(request)
        let expected = model.ask(request, word: word, now: now)
        let epoch = try await adoptEpoch()
        try require(
            outcome == expected.with(epoch), "\(request): \(outcome), the model says \(expected)")
        return outcome
    }

    /// Writes renew the permits of their process.
    mutating func write(_ number: Int) async throws {
        holders[number].sequence += 1
        let holder = holders[number]
        let write = NodeWrite(
            node: holder.node, incarnation: Incarnation(holder.token), token: holder.token,
            basis: .nothing, sequence: holder.sequence, changes: [], total: 0, sockets: 0,
            ttl: StoreBench.ttl, profile: NodeProfile(), knownEpoch: try await knownEpoch())
        let now = try await time()
        let outcome = try await holder.store.write(write)
        let expected = model.write(write, now: now)
        let epoch = try await adoptEpoch()
        guard case .applied(_, 0, let standing) = outcome,
            case .applied(_, 0, let expectedStanding) = expected
        else { throw Difference("step \(step): \(outcome), the model says \(expected)") }
        try require(standing == expectedStanding, "\(standing), not \(expectedStanding)")
        let isHolder = model.epochKey?.holders[holder.token]?.epoch == epoch.rawValue
        try require(standing.isHolder == isHolder, "\(holder.token) holds permits: \(isHolder)")
        if !standing.isHolder { holders[number].isKnown = false }
    }

    mutating func leave(_ number: Int) async throws {
        let holder = holders[number]
        let incarnation = Incarnation(holder.token)
        try await holder.store.farewell(
            holder.node, incarnation: incarnation, token: holder.token)
        model.farewell(holder.node, incarnation: incarnation, token: holder.token)
        begin(number)
    }

    mutating func changeLimits(_ number: Int) async throws {
        let version = UInt64.random(in: 0...8, using: &random)
        let change: LimitsChange =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: .read
            case 1: .keep(StoredLimits(version: version, rules: .none))
            default: .set(.none, above: holders[number].version)
            }
        let known = try await knownEpoch()
        let now = try await time()
        let stored = try await holders[number].store.limits(
            change, knownEpoch: known, ttl: StoreBench.ttl)
        let expected = model.limits(change, knownEpoch: known, ttl: StoreBench.ttl, now: now)
        _ = try await adoptEpoch()
        try require(stored == expected, "\(change): \(stored), the model says \(expected)")
    }
}

extension PermitOutcome {
    /// The same in another epoch.
    fileprivate func with(_ epoch: Epoch) -> PermitOutcome {
        switch self {
        case .answered(_, let isSettled, let rows, let standing):
            .answered(epoch: epoch, isSettled: isSettled, rows: rows, standing: standing)
        case .unknownHolder: .unknownHolder(epoch: epoch)
        case .outdated, .late: self
        }
    }
}
