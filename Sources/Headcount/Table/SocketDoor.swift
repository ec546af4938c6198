import Synchronization

/// Counts a node's sockets, and lets in as many as the rules allow.
///
/// Permits are taken by counting, as in ``TopicCell/admit(isBelow:)``.
struct SocketDoor: ~Copyable, Sendable {
    /// Why a socket is not let in.
    enum Verdict: Sendable {
        case counted
        /// The node's own rule.
        case nodeLimitReached(Int)
        /// A soft rule of the cluster.
        case softLimitReached(Int)
        case noPermit
        case noLease
    }

    private let count = VersionedCount()
    private let nodeLimit = Atomic<Int>(.max)
    /// An ``Allowance``.
    private let allowance = Atomic<Int>(Allowance.unlimited.rawValue)

    /// Every state of the count once; see ``VersionedCount/word``.
    var word: UInt64 { count.word }

    /// The live sockets.
    var value: Int { count.value }

    /// Counts a socket that no rule is asked about.
    func open() { count.increment() }

    func close() { count.decrement() }

    /// Counts a socket if the rules let it in.
    func admit(
        lease: StrictLease, isBelow: (_ limit: Int, _ count: Int) -> Bool
    ) -> Verdict {
        let allowance = Allowance(rawValue: allowance.load(ordering: .relaxed))
        if let limit = allowance.softLimit, !isBelow(limit, count.value) {
            return .softLimitReached(limit)
        }
        // Full, most likely: the count does not go up and down for it.
        let first = verdict(before: count.value, lease: lease)
        guard case .counted = first else { return first }
        let second = verdict(before: count.increment(), lease: lease)
        if case .counted = second { return second }
        count.decrement()
        return second
    }

    private func verdict(before: Int, lease: StrictLease) -> Verdict {
        let limit = nodeLimit.load(ordering: .sequentiallyConsistent)
        guard before < limit else { return .nodeLimitReached(limit) }
        let allowance = Allowance(rawValue: allowance.load(ordering: .sequentiallyConsistent))
        guard allowance.rawValue >= 0, !allowance.isUnlimited else { return .counted }
        guard before < allowance.rawValue else { return .noPermit }
        return lease.isHeld ? .counted : .noLease
    }

    /// Lets so many in at this node from now on; nil for any number.
    func limit(to number: Int?) {
        nodeLimit.store(number ?? .max, ordering: .sequentiallyConsistent)
    }

    /// Lets so many in from now on, as far as the whole cluster is concerned.
    ///
    /// - Returns: How many there are after that.
    func allow(_ allowance: Allowance) -> Int {
        self.allowance.store(allowance.rawValue, ordering: .sequentiallyConsistent)
        return count.orderedValue
    }
}
