/// Those who wait for permits, by scope, the first first.
struct PermitQueue {
    /// The most who may wait at one node: more are refused at once.
    static let maximumWaiting = 20_000

    struct Waiter {
        let deadline: ContinuousClock.Instant
        let body: @Sendable (PermitDecision) -> Void
    }

    private var waiters: [PermitScope: [Waiter]] = [:]
    private(set) var count = 0
    /// No deadline is earlier.
    private var earliest: ContinuousClock.Instant?

    var isEmpty: Bool { count == 0 }

    /// The scopes that somebody waits for.
    var scopes: [PermitScope] { Array(waiters.keys) }

    func count(_ scope: PermitScope) -> Int { waiters[scope]?.count ?? 0 }

    /// False when too many wait already.
    mutating func add(_ waiter: Waiter, for scope: PermitScope) -> Bool {
        guard count < Self.maximumWaiting else { return false }
        waiters[scope, default: []].append(waiter)
        count += 1
        earliest = min(earliest ?? waiter.deadline, waiter.deadline)
        return true
    }

    /// Takes the first of those who wait for a scope, or all of them.
    mutating func take(_ number: Int = .max, of scope: PermitScope) -> [Waiter] {
        guard let all = waiters[scope] else { return [] }
        let taken = all.prefix(number)
        waiters[scope] = taken.count == all.count ? nil : Array(all.dropFirst(taken.count))
        count -= taken.count
        return Array(taken)
    }

    /// Takes those whose time is up. Costs nothing while nobody's is.
    mutating func takeExpired(at now: ContinuousClock.Instant) -> [(PermitScope, [Waiter])] {
        guard let earliest, earliest <= now else { return [] }
        self.earliest = nil
        var taken: [(PermitScope, [Waiter])] = []
        for (scope, all) in waiters {
            let expired = all.filter { $0.deadline <= now }
            let left = all.filter { $0.deadline > now }
            if let first = left.map(\.deadline).min() {
                self.earliest = min(self.earliest ?? first, first)
            }
            guard !expired.isEmpty else { continue }
            waiters[scope] = left.isEmpty ? nil : left
            count -= expired.count
            taken.append((scope, expired))
        }
        return taken
    }
}
