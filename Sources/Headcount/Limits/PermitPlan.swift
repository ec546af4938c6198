/// What a process holds of one shard's permits, and what to ask for next.
///
/// It decides and does no I/O. The caller takes a step whenever something may be due, carries it
/// out, and reports what became of it, one request at a time. A request without an answer is
/// followed by the next, which is right whether it was done or not: what is held is declared in
/// absolute numbers, and a grant that was never heard of was never used.
///
/// What may be admitted follows from three things, all of which must hold: the lease lies ahead,
/// the scope is sound, and fewer are connected than permits are held.
package struct PermitPlan: Sendable {
    /// The most scopes in one request, so that no script holds the store for long.
    package static let maximumLines = 16

    /// How long before its lease ends in the store a process takes its permits for void: clocks
    /// are trusted to run so evenly, and no further. See ``SteadyClock``.
    package static func margin(ttl: Duration) -> Duration { ttl / 8 }

    /// How long a process waits before it asks again for what it did not get, and how long a permit
    /// is kept for the join that it came for: well within what joins wait, whatever the ttl.
    package static func retryTime(ttl: Duration) -> Duration { min(ttl / 40, .milliseconds(250)) }

    /// What a scope's answer means for those who join.
    package struct Decision: Sendable, Hashable {
        package let scope: PermitScope
        /// How many connections may exist here from now on.
        package let allowance: Int
        /// So many of those who wait should try again.
        package let admits: Int
        /// The limit is reached: those who wait are refused.
        package let isReached: Bool
    }

    private let ttl: Duration
    /// How long those who hold spare permits may take to give them back.
    private let hoardTime: Duration
    private let holder: UInt64
    /// The largest epoch heard of.
    package private(set) var epoch = Epoch.none
    private var sequence: UInt64 = 0
    /// When the store said that it knows the holder, in this epoch; nil when it does not.
    private var knownSince: ContinuousClock.Instant?
    /// When the last request or write was sent that renewed the lease with all that is held.
    private var renewedAt: ContinuousClock.Instant?
    private var shortages: UInt64 = 0
    private var holdings: [PermitScope: PermitHolding] = [:]
    /// What was due and had no room in the last request.
    package private(set) var deferred: [PermitScope] = []

    /// - Parameter holder: The token of the process.
    package init(holder: UInt64, heartbeat: Duration, ttl: Duration) {
        self.holder = holder
        self.ttl = ttl
        hoardTime = heartbeat * 3 / 2
    }

    /// Until when permits may be used, by this process's clock.
    package var leaseEnd: ContinuousClock.Instant? {
        renewedAt.map { $0 + ttl - Self.margin(ttl: ttl) }
    }

    /// Whether anything is held or wanted.
    package var isIdle: Bool { holdings.isEmpty }

    /// The scopes that anything is known of.
    package var scopes: [PermitScope] { Array(holdings.keys) }

    /// Whether anything is known of a scope.
    package func knows(_ scope: PermitScope) -> Bool { holdings[scope] != nil }

    /// How many connections may exist here while the lease is held.
    package func allowance(_ scope: PermitScope) -> Int { holdings[scope]?.allowance ?? 0 }

    /// Whether what is connected under a scope is known to fit within its limit.
    package func isSound(_ scope: PermitScope) -> Bool { holdings[scope]?.isSound ?? false }

    /// Whether an answer said of late that there are too few permits in the whole cluster.
    package func isShort(_ scope: PermitScope, now: ContinuousClock.Instant) -> Bool {
        holdings[scope]?.short.map { now - $0.seenAt <= hoardTime * 2 } ?? false
    }

    /// The permits held for a scope.
    package func held(_ scope: PermitScope) -> Int { holdings[scope]?.held ?? 0 }

    // MARK: Facts

    /// A strict rule applies to a scope, of which so many are connected. When the number is lower
    /// than before, spare permits no longer count.
    package mutating func limit(_ scope: PermitScope, to number: Int, used: Int) {
        var holding = holdings[scope] ?? PermitHolding(limit: number)
        if number < holding.limit {
            holding.held = min(used, holding.held)
            holding.isSound = false
            holding.isTrimmed = holding.isTrimmed || holding.isDeclared
        }
        if used > holding.held {
            holding.held = used
            holding.isSound = false
            holding.isDeclared = false
        }
        holding.limit = number
        holding.isGone = false
        holding.short = nil
        holding.askAgainAt = nil
        holdings[scope] = holding
    }

    /// No strict rule applies to a scope any more: what was held goes back.
    package mutating func unlimit(_ scope: PermitScope) {
        guard holdings[scope] != nil else { return }
        holdings[scope]?.isGone = true
        holdings[scope]?.held = 0
        holdings[scope]?.waiting = 0
        holdings[scope]?.isTrimmed = true
    }

    /// So many joins wait for a scope that a strict rule limits.
    package mutating func wait(_ scope: PermitScope, limit: Int, waiting: Int) {
        var holding = holdings[scope] ?? PermitHolding(limit: limit)
        holding.waiting = waiting
        holdings[scope] = holding
    }

    /// An epoch that somebody else on this node has seen.
    package mutating func note(_ epoch: Epoch) {
        guard epoch > self.epoch else { return }
        self.epoch = epoch
        forgetDeclarations()
    }

    /// What the answer to a write of this node's counts says.
    package mutating func note(
        _ standing: PermitStanding, sentAt: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        if standing.isHolder {
            renew(sentAt)
        } else if let knownSince, sentAt >= knownSince {
            // A write that was sent before may have come before the declaration.
            forgetDeclarations()
        }
        if standing.shortages != shortages {
            shortages = standing.shortages
            let edgeUntil = now + hoardTime * 2
            for scope in holdings.keys { holdings[scope]?.edgeUntil = edgeUntil }
        }
    }

    // MARK: Steps

    /// Gives spare permits back where so many are used, and returns the scopes of which fewer are
    /// held from now on, unless ``kept(_:used:)`` says otherwise. Lower their allowances before the
    /// next request.
    package mutating func trim(
        _ used: [PermitScope: Int], now: ContinuousClock.Instant
    ) -> [PermitScope] {
        var trims: [PermitScope] = []
        for (scope, used) in used {
            guard var holding = holdings[scope] else { continue }
            holding.adaptBlock(used: used, now: now)
            if let held = holding.trimmed(used: used, now: now) {
                holding.held = held
                holding.isTrimmed = true
                trims.append(scope)
            }
            holdings[scope] = holding
        }
        return trims
    }

    /// When the allowance of a trimmed scope was lowered, so many were connected already.
    package mutating func kept(_ scope: PermitScope, used: Int) {
        guard let held = holdings[scope]?.held, used > held else { return }
        holdings[scope]?.held = used
    }

    /// What to tell and ask of the store about the scopes of which so many are used; nil when
    /// nothing is due. What has no room in the request is ``deferred``.
    package mutating func request(
        _ used: [PermitScope: Int], limitsVersion: UInt64, now: ContinuousClock.Instant
    ) -> PermitRequest? {
        deferred = []
        var due: [(line: PermitRequest.Line, urgency: Int, lastSent: UInt64)] = []
        for (scope, used) in used {
            guard var holding = holdings[scope] else { continue }
            // More is connected than is held: it was connected before the rule, or in spite of it.
            if used > holding.held, !holding.isGone {
                holding.held = used
                holding.isSound = false
                holding.isDeclared = false
            }
            holdings[scope] = holding
            if let line = holding.line(for: scope, used: used, now: now) {
                due.append((line, holding.urgency, holding.lastSent))
            } else if holding.isIdle {
                holdings[scope] = nil
            }
        }
        guard !due.isEmpty else { return nil }
        if due.count > Self.maximumLines {
            due.sort { ($0.urgency, $0.lastSent) < ($1.urgency, $1.lastSent) }
            deferred = due[Self.maximumLines...].map(\.line.scope)
            due.removeLast(deferred.count)
        }
        let lines = due.map(\.line)
        let isFirst = knownSince == nil
        if isFirst { forgetDeclarations() }
        sequence += 1
        for line in lines { holdings[line.scope]?.lastSent = sequence }
        return PermitRequest(
            holder: holder, sequence: sequence, isFirst: isFirst, lines: lines,
            limitsVersion: limitsVersion, ttl: ttl, knownEpoch: epoch)
    }

    /// Learns what became of a request.
    package mutating func finish(
        _ request: PermitRequest, outcome: PermitOutcome, sentAt: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) -> [Decision] {
        switch outcome {
        case .answered(let epoch, let isSettled, let rows, let standing):
            // The store has forgotten since: what is held is to be declared in the new epoch.
            guard epoch >= self.epoch else {
                failed(request, now: now)
                return []
            }
            note(epoch)
            knownSince = knownSince ?? now
            let decisions = zip(request.lines, rows).map { line, row in
                take(row, for: line, isSettled: isSettled, now: now)
            }
            note(standing, sentAt: sentAt, now: now)
            return decisions
        case .unknownHolder(let epoch):
            note(epoch)
            forgetDeclarations()
        case .outdated, .late:
            failed(request, now: now)
        }
        return []
    }

    /// A request has no answer, or did nothing. What it may have been granted goes back.
    package mutating func failed(_ request: PermitRequest, now: ContinuousClock.Instant) {
        for line in request.lines {
            guard var holding = holdings[line.scope] else { continue }
            holding.isTrimmed = true
            holding.askAgainAt = now + retryTime
            holdings[line.scope] = holding
        }
    }

    private var retryTime: Duration { Self.retryTime(ttl: ttl) }

    private mutating func take(
        _ row: PermitOutcome.Row, for line: PermitRequest.Line, isSettled: Bool,
        now: ContinuousClock.Instant
    ) -> Decision {
        guard var holding = holdings[line.scope] else {
            return Decision(scope: line.scope, allowance: 0, admits: 0, isReached: false)
        }
        guard !holding.isGone, line.limit <= holding.limit else {
            // The answer is about a rule that has gone since, or was lowered.
            holding.isDeclared = true
            holding.isTrimmed = line.held + row.granted > holding.held || !holding.isGone
            holdings[line.scope] = holding
            return Decision(
                scope: line.scope, allowance: holding.allowance, admits: 0, isReached: false)
        }
        // Nobody else can have been given these permits: they were declared all along, or the
        // lease that they had before the store forgot has not ended even now.
        let isContinuous = holding.isDeclared || leaseEnd.map { now <= $0 } ?? false
        if !isContinuous { holding.isSound = false }
        if isSettled, row.free >= 0 { holding.isSound = true }
        holding.isDeclared = true
        holding.isTrimmed = false
        holding.held = line.held + row.granted
        holding.askAgainAt = holding.isSound ? nil : now + retryTime * 10
        var isReached = false
        if row.granted < line.needed {
            holding.askAgainAt = now + retryTime
            // While the store settles nobody knows whether the limit is reached.
            if isSettled { holding.noteShort(now, hoardTime: hoardTime) }
            isReached = isSettled && holding.short.map { now - $0.since >= hoardTime } ?? false
        } else if line.needed > 0 {
            holding.short = nil
        }
        holdings[line.scope] = holding
        return Decision(
            scope: line.scope, allowance: holding.allowance,
            admits: holding.isSound ? row.granted : 0, isReached: isReached)
    }

    /// The lease runs from when its renewal was sent, if the store knows all that is held.
    private mutating func renew(_ sentAt: ContinuousClock.Instant) {
        guard knownSince != nil, holdings.values.allSatisfy({ $0.isDeclared || $0.held == 0 })
        else { return }
        renewedAt = max(renewedAt ?? sentAt, sentAt)
    }

    private mutating func forgetDeclarations() {
        knownSince = nil
        for scope in holdings.keys { holdings[scope]?.isDeclared = false }
    }
}
