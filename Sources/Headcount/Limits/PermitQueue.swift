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

    var isEmpty: Bool { count == 0 }

    /// The scopes that somebody waits for.
    var scopes: [PermitScope] { Array(waiters.keys) }

    func count(_ scope: PermitScope) -> Int { waiters[scope]?.count ?? 0 }

    /// False when too many wait already.
    mutating func add(_ waiter: Waiter, for scope: PermitScope) -> Bool {
        guard count < Self.maximumWaiting else { return false }
        waiters[scope, default: []].append(waiter)
        count += 1
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

    /// Takes those whose time is up.
    mutating func takeExpired(at now: ContinuousClock.Instant) -> [(PermitScope, [Waiter])] {
        waiters.keys.compactMap { scope in
            let expired = (waiters[scope] ?? []).filter { $0.deadline <= now }
            guard !expired.isEmpty else { return nil }
            let left = (waiters[scope] ?? []).filter { $0.deadline > now }
            waiters[scope] = left.isEmpty ? nil : left
            count -= expired.count
            return (scope, expired)
        }
    }
}
