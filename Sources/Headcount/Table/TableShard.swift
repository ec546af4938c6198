import Synchronization

/// One 64th of the local table: the cells of the topics that hash to it.
///
/// Changed cells wait for the publisher on a stack that needs no lock:
///
///     dirtyTop ─▶ cell ─below─▶ cell ─below─▶ nil
///
/// Cells are pushed one at a time and taken all at once, so the ABA problem of lock-free
/// stacks cannot arise. A cell on the stack holds one reference to itself, given up when it is
/// taken; its dirty mark sees to it that it is never on the stack twice.
@safe
final class TableShard: Sendable {
    private let cells = Mutex(TopicIndex())
    private let dirtyTop = unsafe Atomic<Unmanaged<TopicCell>?>(nil)
    private let isClosed = Atomic<Bool>(false)
    /// The connections of the whole table. A change reaches its cell first.
    let total: StripedCount
    /// The cells of the whole table.
    private let cellCount: CellCount
    /// Keeps this shard's atomics and its neighbour's on different cache lines.
    private let padding = InlineArray<8, UInt64>(repeating: 0)

    init(total: StripedCount, cells: CellCount = CellCount()) {
        self.total = total
        cellCount = cells
    }

    /// Counts one connection to `topic`, by name: one look-up under this shard's lock.
    ///
    /// - Parameter terms: The terms of a topic that is new here.
    func join(_ topic: Topic, hash: UInt64, terms: () -> JoinTerms) -> TopicCell {
        cells.withLock { cells in
            if let cell = cells.cell(of: topic, hash: hash), cell.increment() { return cell }
            return insert(topic, hash: hash, terms(), into: &cells)
        }
    }

    /// Counts one connection to `topic` if its rule lets it in.
    func admit(
        _ topic: Topic, hash: UInt64, isBelow: (_ limit: Int, _ count: Int) -> Bool,
        terms: () -> JoinTerms
    ) -> JoinVerdict<TopicCell> {
        cells.withLock { cells in
            if let cell = cells.cell(of: topic, hash: hash),
                let verdict = cell.admit(isBelow: isBelow)
            {
                return verdict
            }
            // A topic that nobody may join leaves nothing behind here.
            let terms = terms()
            if let limit = terms.allowance.softLimit {
                guard isBelow(limit, 0) else { return .softLimitReached(limit) }
            } else if !terms.allowance.isUnlimited {
                guard terms.allowance.rawValue > 0 else { return .noPermit }
                guard terms.lease.isHeld else { return .noLease }
            }
            return .counted(insert(topic, hash: hash, terms, into: &cells))
        }
    }

    /// Lets so many into a topic from now on.
    ///
    /// - Returns: How many it has after that.
    func allow(_ allowance: Allowance, _ topic: Topic, hash: UInt64) -> Int {
        cells.withLock { $0.cell(of: topic, hash: hash)?.allow(allowance) ?? 0 }
    }

    /// Sets the allowance of every topic anew.
    func allow(_ allowance: (Topic, _ count: Int) -> Allowance) {
        cells.withLock { cells in
            for cell in cells.cells { _ = cell.allow(allowance(cell.topic, cell.value)) }
        }
    }

    /// A new cell with one connection. Nobody else has it yet, so that no allowance is exceeded.
    private func insert(
        _ topic: Topic, hash: UInt64, _ terms: JoinTerms, into cells: inout TopicIndex
    ) -> TopicCell {
        let cell = TopicCell(topic: topic, hash: hash, shard: self, terms: terms)
        let isCounted = cell.increment()
        assert(isCounted, "a new cell is not retired")
        let before = cells.count
        cells.insert(cell, hash: hash)
        cellCount.add(cells.count - before)
        return cell
    }

    /// The live count of one topic.
    func count(of topic: Topic, hash: UInt64) -> Int {
        cells.withLock { $0.cell(of: topic, hash: hash)?.value ?? 0 }
    }

    /// Appends every topic that has connections.
    func appendCounts(to counts: inout [TopicCount]) {
        let cells = cells.withLock { $0.cells }
        for cell in cells {
            // Read once: it may change at any moment.
            let count = cell.value
            if count > 0 { counts.append(TopicCount(topic: cell.topic, count: count)) }
        }
    }

    /// Puts a cell whose mark was just set on the stack.
    func pushDirty(_ cell: TopicCell) {
        let pushed = unsafe Unmanaged.passRetained(cell)
        var top = unsafe dirtyTop.load(ordering: .relaxed)
        while true {
            unsafe cell.below.store(top, ordering: .relaxed)
            let (isDone, found) = unsafe dirtyTop.compareExchange(
                expected: top, desired: pushed, ordering: .sequentiallyConsistent)
            if isDone { break }
            unsafe top = found
        }
        if isClosed.load(ordering: .sequentiallyConsistent) { discardDirty() }
    }

    /// Takes all dirty cells and appends their counts; topics at zero are reclaimed.
    ///
    /// One caller at a time while the table lives: the table sees to that.
    func collectDirty(into changes: inout [TopicCount]) {
        var next = unsafe dirtyTop.exchange(nil, ordering: .sequentiallyConsistent)
        while let taken = unsafe next {
            let cell = unsafe taken.takeRetainedValue()
            // Read before the mark is cleared: from then on the cell may be pushed again.
            unsafe next = cell.below.load(ordering: .relaxed)
            switch cell.collect() {
            case .count(let count):
                changes.append(TopicCount(topic: cell.topic, count: count))
            case .retired:
                reclaim(cell)
                changes.append(TopicCount(topic: cell.topic, count: 0))
            case .ignored:
                break
            }
        }
    }

    /// The table goes: forgets all cells, so that no cycle is left behind, and from now on keeps
    /// none that is marked dirty, since nobody will collect it.
    func close() {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        discardDirty()
        cells.withLock { $0 = TopicIndex() }
    }

    private func discardDirty() {
        var ignored: [TopicCount] = []
        collectDirty(into: &ignored)
    }

    private func reclaim(_ cell: TopicCell) {
        // A join may have put a new cell in the retired one's place.
        cells.withLock { cells in
            let before = cells.count
            cells.remove(cell, hash: cell.hash)
            cellCount.add(cells.count - before)
        }
    }
}
