import Synchronization

/// A node's own counts: the one place where they come into being.
///
/// Joining and leaving cost memory operations only: no I/O, no waiting. By name a join takes
/// the lock of one of 64 shards for one look-up; through a held ``TopicCounter``, and for every
/// leave, it takes none. Whatever changed since the publisher last asked is remembered once,
/// however often it changed.
///
/// Counts cannot be set. They follow the life of ``Connection`` and ``Socket`` values, which
/// count down exactly once, at the latest when they are dropped.
public final class LocalTable: Sendable {
    private let shards: [TableShard]
    private let hash = TopicHash()
    private let connections = StripedCount()
    private let openSockets = SocketDoor()
    private let cells = CellCount()
    /// The rules; nil where there are none.
    private let book: LimitBook?
    /// Held while dirty cells are taken, which one caller may do at a time.
    private let collecting = Mutex<Void>(())

    /// Creates an empty table without limits.
    public convenience init() {
        self.init(book: nil)
    }

    /// Creates an empty table whose topics follow the rules of a book.
    init(book: LimitBook?) {
        self.book = book
        shards = (0..<64).map { [connections, cells] _ in
            TableShard(total: connections, cells: cells)
        }
    }

    deinit {
        for shard in shards { shard.close() }
    }

    /// Counts one connection to `topic` until the returned value is left or dropped.
    ///
    /// - Parameter topic: The topic joined; it comes into being with its first connection.
    public func join(_ topic: Topic) -> Connection {
        Connection(cell: countedCell(topic))
    }

    /// A handle on one topic for those who join it often: no look-up and no lock a join.
    public func counter(for topic: Topic) -> TopicCounter {
        TopicCounter(table: self, topic: topic)
    }

    /// Counts one socket, which then joins and leaves topics, until it is closed or dropped.
    public func openSocket() -> Socket {
        openSockets.open()
        return Socket(table: self)
    }

    /// Counts one socket if the rules let it in; then make it with ``Socket/init(table:)``.
    func admitSocket(
        lease: StrictLease, isBelow: (_ limit: Int, _ count: Int) -> Bool
    ) -> SocketDoor.Verdict {
        openSockets.admit(lease: lease, isBelow: isBelow)
    }

    /// Counts one connection if the rules let it in.
    func admit(
        _ topic: Topic, isBelow: (_ limit: Int, _ count: Int) -> Bool
    ) -> JoinVerdict<TopicCell> {
        let hash = hash(topic)
        return shard(of: hash).admit(topic, hash: hash, isBelow: isBelow) { terms(of: topic) }
    }

    /// The live sockets of this node.
    public var sockets: Int { openSockets.value }

    /// The live connections of this node: the sum over its topics. Costs 32 loads.
    public var total: Int { connections.value }

    /// The topics that the table keeps: those with connections, and those that were left since the
    /// publisher last asked for changes. Costs one load.
    public var topics: Int { cells.value }

    /// Which state the counts and the number of sockets are in; take it before you read them.
    /// Costs 33 loads.
    package var version: TableVersion {
        TableVersion(connections: connections.word, sockets: openSockets.word)
    }

    /// The live connections of one topic.
    public func count(of topic: Topic) -> Int {
        let hash = hash(topic)
        return shard(of: hash).count(of: topic, hash: hash)
    }

    /// Every topic that has connections, in no order. Costs time proportional to the topics.
    public func counts() -> [TopicCount] {
        var counts: [TopicCount] = []
        for shard in shards { shard.appendCounts(to: &counts) }
        return counts
    }

    /// The topics whose counts changed since the last call, each once, with what they are now.
    ///
    /// Reclaims the topics that are at zero. Costs time proportional to the changes. There is
    /// one consumer: what one call returned, no other call returns again.
    package func takeChanges() -> [TopicCount] {
        collecting.withLock { _ in
            var changes: [TopicCount] = []
            for shard in shards { shard.collectDirty(into: &changes) }
            return changes
        }
    }

    func countedCell(_ topic: Topic) -> TopicCell {
        let hash = hash(topic)
        return shard(of: hash).join(topic, hash: hash) { terms(of: topic) }
    }

    func closeSocket() {
        openSockets.close()
    }

    private func terms(of topic: Topic) -> JoinTerms { book?.terms(of: topic) ?? .unlimited }

    // MARK: Rules

    /// Lets so many in at this node, and in the cluster, from now on.
    func limitSockets(to number: Int?) { openSockets.limit(to: number) }

    /// Lets so many in under a scope from now on.
    ///
    /// - Returns: How many there are after that.
    func allow(_ allowance: Allowance, _ scope: PermitScope) -> Int {
        switch scope {
        case .sockets: return openSockets.allow(allowance)
        case .topic(let topic):
            let hash = hash(topic)
            return shard(of: hash).allow(allowance, topic, hash: hash)
        }
    }

    /// Sets the allowance of every topic anew.
    func allowTopics(_ allowance: (Topic, _ count: Int) -> Allowance) {
        for shard in shards { shard.allow(allowance) }
    }

    /// How many there are under a scope.
    func count(of scope: PermitScope) -> Int {
        switch scope {
        case .sockets: sockets
        case .topic(let topic): count(of: topic)
        }
    }

    /// The upper bits choose the shard, the lower ones the place in it.
    private func shard(of hash: UInt64) -> TableShard {
        shards[Int(truncatingIfNeeded: hash >> 58)]
    }
}
