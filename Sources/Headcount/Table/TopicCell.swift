import Synchronization

/// One topic's count in the local table.
///
/// A cell lives as long as its topic has connections and a little longer. Once it has been
/// seen at zero it is *retired*: its count becomes so negative that no join can lift it, and a
/// join that meets it goes back to the table for a new cell. So a cell is reclaimed without a
/// lock on the path of those who hold one.
@safe
final class TopicCell: Sendable {
    /// Far below what joins could ever add up to.
    private static let retired = Int.min / 2

    let topic: Topic
    /// What the table's ``TopicHash`` makes of the topic.
    let hash: UInt64
    /// The shard that owns this cell. The table breaks the cycle when it goes.
    private let shard: TableShard
    /// The table's connections: here, because the shard's own line is busy with its lock.
    private let total: StripedCount
    private let count = Atomic<Int>(0)
    private let isDirty = Atomic<Bool>(false)
    /// An ``Allowance``.
    private let allowance: Atomic<Int>
    /// Until when permits for this topic may be used.
    private let lease: StrictLease
    /// The cell below this one on the shard's stack of dirty cells; see ``TableShard``.
    let below = unsafe Atomic<Unmanaged<TopicCell>?>(nil)
    /// Keeps this cell's atomics and its neighbour's on different cache lines, or threads in
    /// different topics would wait for each other.
    private let padding = InlineArray<2, UInt64>(repeating: 0)

    init(topic: Topic, hash: UInt64, shard: TableShard, terms: JoinTerms) {
        allowance = Atomic(terms.allowance.rawValue)
        lease = terms.lease
        self.topic = topic
        self.hash = hash
        self.shard = shard
        total = shard.total
    }

    /// Counts one connection. False when the cell is retired and nothing was counted.
    ///
    /// The shard comes second, here and in ``decrement()``: see ``TableVersion``.
    func increment() -> Bool {
        guard count.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue >= 0 else {
            count.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        total.increment()
        markDirty()
        return true
    }

    /// Counts one connection if the topic's rule lets it in; nil when the cell is retired.
    ///
    /// A permit is taken by counting: who finds as many counted before as there are permits takes
    /// himself back. Whoever lowers the allowance does it first and reads the count second, so one
    /// of the two always sees the other.
    ///
    /// - Parameter isBelow: Whether by the picture of the cluster there are fewer than a limit,
    ///   with so many here.
    func admit(isBelow: (_ limit: Int, _ count: Int) -> Bool) -> JoinVerdict<TopicCell>? {
        let allowance = Allowance(rawValue: allowance.load(ordering: .relaxed))
        if let limit = allowance.softLimit, !isBelow(limit, value) {
            return .softLimitReached(limit)
        }
        guard allowance.rawValue >= 0, !allowance.isUnlimited else {
            return increment() ? .counted(self) : nil
        }
        // Full, most likely: nobody's count goes up and down for it.
        guard count.load(ordering: .relaxed) < allowance.rawValue else { return .noPermit }
        let before = count.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue
        guard before >= 0 else {
            count.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        let isPermitted = before < self.allowance.load(ordering: .sequentiallyConsistent)
        guard isPermitted, lease.isHeld else {
            count.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            markDirty()
            return isPermitted ? .noLease : .noPermit
        }
        total.increment()
        markDirty()
        return .counted(self)
    }

    /// Lets so many in from now on.
    ///
    /// - Returns: How many are counted after that.
    func allow(_ allowance: Allowance) -> Int {
        self.allowance.store(allowance.rawValue, ordering: .sequentiallyConsistent)
        return max(0, count.load(ordering: .sequentiallyConsistent))
    }

    /// Gives one connection back.
    func decrement() {
        let left = count.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
        assert(left >= 0, "topic \(topic) was left more often than joined")
        total.decrement()
        markDirty()
    }

    /// The live count; 0 for a retired cell.
    var value: Int { max(0, count.load(ordering: .relaxed)) }

    /// What the publisher should know of this cell, once it has taken it off the stack.
    enum Collected {
        /// The topic has this many connections.
        case count(Int)
        /// The topic has none, and the cell is now retired.
        case retired
        /// The cell was retired before, and its topic may live on in another cell.
        case ignored
    }

    /// Clears the dirty mark and reads the count, in this order.
    ///
    /// A join or leave counts first and looks at the mark second. All four steps are
    /// sequentially consistent, so a change is either seen here or marks the cell anew.
    func collect() -> Collected {
        isDirty.store(false, ordering: .sequentiallyConsistent)
        let value = count.load(ordering: .sequentiallyConsistent)
        if value > 0 { return .count(value) }
        if value < 0 { return .ignored }
        let (isRetired, found) = count.compareExchange(
            expected: 0, desired: TopicCell.retired, ordering: .sequentiallyConsistent)
        return isRetired ? .retired : .count(found)
    }

    private func markDirty() {
        guard !isDirty.load(ordering: .sequentiallyConsistent),
            !isDirty.exchange(true, ordering: .sequentiallyConsistent)
        else { return }
        shard.pushDirty(self)
    }
}
