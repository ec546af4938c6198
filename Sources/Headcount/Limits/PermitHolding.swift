/// What a process holds, wants and knows of one scope.
struct PermitHolding: Sendable {
    /// The most that all processes together may hold.
    var limit: Int
    /// The permits that it holds: what was granted, or more when more is connected than that.
    var held = 0
    /// The store has confirmed that what is held fits within the limit, and it was never in doubt
    /// since. Without that nothing is admitted.
    var isSound = false
    /// The store knows what is held, since it last forgot.
    var isDeclared = false
    /// The store holds more for it than it still wants.
    var isTrimmed = false
    /// No strict rule applies to the scope any more.
    var isGone = false
    /// Joins that wait for permits.
    var waiting = 0
    /// How many spare permits it likes to have: more the faster they are used up.
    var block = 1
    /// When it last had too few, or had its block made smaller.
    var blockChangedAt: ContinuousClock.Instant?
    /// Since when nobody is connected or waits: after a second nothing is kept for those who may come.
    var unusedSince: ContinuousClock.Instant?
    /// Since when there are too few in the whole cluster, and when that was last seen.
    var short: (since: ContinuousClock.Instant, seenAt: ContinuousClock.Instant)?
    /// The limit is near until then: no spare permits.
    var edgeUntil: ContinuousClock.Instant?
    /// It does not ask again before.
    var askAgainAt: ContinuousClock.Instant?
    /// The sequence of the last request that it had a line in.
    var lastSent: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// How many connections may exist here while the lease is held.
    var allowance: Int { isSound ? held : 0 }

    func isAtEdge(_ now: ContinuousClock.Instant) -> Bool { edgeUntil.map { now < $0 } ?? false }

    func mayAsk(_ now: ContinuousClock.Instant) -> Bool { askAgainAt.map { now >= $0 } ?? true }

    /// How many permits to keep when so many are used; nil when there are not too many.
    func trimmed(used: Int, now: ContinuousClock.Instant) -> Int? {
        let isUnused = unusedSince.map { now - $0 >= .seconds(1) } ?? false
        let spare = isAtEdge(now) || isUnused ? 0 : block
        return held - used > 2 * spare ? used + spare : nil
    }

    /// Which lines go first when there are too many: the lease rests on what is not declared yet, and
    /// others wait for what is given back.
    var urgency: Int { !isDeclared && held > 0 ? 0 : isTrimmed ? 1 : 2 }

    /// The store knows all there is to know, and nobody wants anything.
    var isIdle: Bool { held == 0 && waiting == 0 && !isTrimmed }

    /// There are too few permits in the whole cluster.
    mutating func noteShort(_ now: ContinuousClock.Instant, hoardTime: Duration) {
        let isNew = short.map { now - $0.seenAt > hoardTime * 2 } ?? true
        short = (isNew ? now : short?.since ?? now, now)
        edgeUntil = now + hoardTime * 2
    }

    /// Makes the block larger after permits ran out, and smaller after a quiet second.
    mutating func adaptBlock(used: Int, now: ContinuousClock.Instant) {
        unusedSince = used == 0 && waiting == 0 ? unusedSince ?? now : nil
        if waiting > 0 {
            block = min(max(1, limit / 8), max(block * 2, waiting))
            blockChangedAt = now
        } else if held - used >= block, block > 1 {
            if let blockChangedAt, now - blockChangedAt < .seconds(1) { return }
            block /= 2
            blockChangedAt = now
        }
    }

    /// What to tell and ask of the store; nil when there is nothing.
    func line(
        for scope: PermitScope, used: Int, now: ContinuousClock.Instant
    ) -> PermitRequest.Line? {
        let wished = isAtEdge(now) ? 0 : max(0, block - max(0, held - used))
        // Not for those who may come where nobody is: what is unused goes back.
        let isAhead =
            isSound && used > 0 && block > 1 && held - used < (block + 1) / 2 && wished > 0
        let isDoubtful = !isSound && held > 0
        let isAsking = (waiting > 0 || isAhead || isDoubtful) && mayAsk(now)
        guard isTrimmed || !isDeclared && held > 0 || isAsking else { return nil }
        return PermitRequest.Line(
            scope: scope, held: held, needed: isAsking ? waiting : 0,
            wished: isAsking ? wished : 0, limit: limit)
    }
}
