/// A node's merged picture of what the other nodes have in one shard, as of its last look at it.
///
/// It decides and does no I/O: reads go in, in any order and as often as they like, and the
/// picture is always that of the latest. Removal goes by the lease alone, except while the shard
/// settles: then an absent node may only not have reported again yet, and is kept.
struct ShardView: Sendable {
    /// Whose counts are taken into the sums.
    enum Admission: Sendable {
        /// Everybody's: so it is in the home shard.
        case everybody
        /// Of each of these nodes those of one life: the one that the home shard knows.
        case lives([NodeName: Incarnation])
    }

    /// The epoch of the last read.
    private(set) var epoch = Epoch.none
    /// When the last read was sent; the picture is at least as young as that.
    private(set) var readAt: ContinuousClock.Instant?
    /// The other nodes that live, or may live.
    private(set) var members: [NodeName: ClusterView.Member] = [:]
    /// What is counted of their topics, and the sums.
    private(set) var ledger = TopicLedger()
    /// How often counts, members or what they say of themselves have changed.
    private(set) var revision: UInt64 = 0
    /// The sockets of the other nodes.
    private(set) var sockets = 0
    /// Whether every living node's counts are in the picture, in full.
    private(set) var isComplete = false
    /// Whether the store had lost something less than a ttl before the last read.
    private(set) var isSettling = false
    /// The store's clock at the last read.
    private var readTimeMilliseconds: UInt64 = 0

    private var admission: Admission

    /// Creates the view of a node that has not looked yet: empty, and not complete.
    init(admission: Admission) {
        self.admission = admission
    }

    /// The versions that the view holds, for the next read to leave out.
    var known: [NodeName: PartVersion] {
        members.compactMapValues { $0.isDoubtful ? nil : $0.part.version }
    }

    /// Merges one read.
    ///
    /// - Parameters:
    ///   - read: What the store answered.
    ///   - own: This node's name and life: its row comes from its own table.
    ///   - ttl: How long the cluster settles.
    ///   - sentAt: When the read was sent.
    mutating func apply(
        _ read: ClusterRead, own: (name: NodeName, incarnation: Incarnation?), ttl: Duration,
        sentAt: ContinuousClock.Instant
    ) {
        guard (read.epoch, read.timeMilliseconds) >= (epoch, readTimeMilliseconds) else { return }
        epoch = read.epoch
        readTimeMilliseconds = read.timeMilliseconds
        readAt = sentAt
        isSettling = read.epochAge < ttl
        isComplete = !isSettling
        var absent = Set(members.keys)
        for node in read.nodes {
            absent.remove(node.name)
            if node.name == own.name {
                // Another life under this node's name: one of the two is about to take another.
                if node.content != own.incarnation.map(NodeRead.Content.own) { isComplete = false }
            } else {
                merge(node, sentAt: sentAt)
            }
        }
        removeMember(own.name)
        for name in absent {
            let heldSince = members[name]?.heldSince ?? sentAt
            members[name]?.heldSince = heldSince
            // However often the store loses something, nobody is kept for longer than a ttl.
            if !isSettling || sentAt - heldSince > ttl { removeMember(name) }
        }
        ledger.settle()
    }

    /// Takes note of a look that failed.
    mutating func failed() {
        isComplete = false
    }

    private mutating func merge(_ node: NodeRead, sentAt: ContinuousClock.Instant) {
        switch node.content {
        case .part(let part):
            adopt(part, as: node.name, sentAt: sentAt)
        case .changes(let changes):
            follow(changes, of: node.name)
        case .unchanged:
            break
        case .own, .broken:
            isComplete = false
        case .newerSchema:
            isComplete = false
            removeMember(node.name)
        }
        guard let ttl = members[node.name]?.part.ttl else {
            isComplete = false
            return
        }
        members[node.name]?.heldSince = nil
        members[node.name]?.publishedAt = sentAt - max(.zero, ttl - node.leaseRemaining)
    }

    /// Takes a node's counts as the store holds them, also when they are fewer than before.
    private mutating func adopt(
        _ part: NodePart, as name: NodeName, sentAt: ContinuousClock.Instant
    ) {
        let member = ClusterView.Member(
            part: part, publishedAt: sentAt, isCounted: admits(name, part))
        replace(counted(name), by: member.isCounted ? part : nil, of: name)
        members[name] = member
        revision += 1
    }

    /// Brings a node's counts up to date. Costs time proportional to what has changed.
    private mutating func follow(_ changes: NodeChanges, of name: NodeName) {
        // Taken out and put back: while two places hold the counts a change would copy them all.
        guard var member = members.removeValue(forKey: name) else { return }
        defer { members[name] = member }
        // The same read merged twice.
        guard member.part.version != changes.version else { return }
        guard member.part.version == changes.since else {
            isComplete = false
            return
        }
        let socketsBefore = member.part.sockets
        member.isDoubtful = !member.part.apply(changes)
        if member.isDoubtful { isComplete = false }
        revision += 1
        guard member.isCounted else { return }
        sockets += member.part.sockets - socketsBefore
        let number = ledger.number(of: name)
        for change in changes.counts { ledger.set(change.topic, to: change.count, for: number) }
    }

    private mutating func removeMember(_ name: NodeName) {
        guard members[name] != nil else { return }
        replace(counted(name), by: nil, of: name)
        ledger.release(name)
        members[name] = nil
        revision += 1
    }

    /// Judges anew whose counts are taken into the sums. Costs time proportional to the nodes, and
    /// to the topics of those that are judged otherwise than before.
    mutating func admit(_ admission: Admission) {
        self.admission = admission
        for (name, member) in members {
            let isCounted = admits(name, member.part)
            guard isCounted != member.isCounted else { continue }
            replace(counted(name), by: isCounted ? member.part : nil, of: name)
            members[name]?.isCounted = isCounted
            revision += 1
        }
        ledger.settle()
    }

    /// A node's counts, if they are in the sums.
    func counted(_ name: NodeName) -> NodePart? {
        members[name].flatMap { $0.isCounted ? $0.part : nil }
    }

    private func admits(_ name: NodeName, _ part: NodePart) -> Bool {
        switch admission {
        case .everybody: true
        case .lives(let lives): lives[name] == part.version.incarnation
        }
    }

    /// Takes one state of a node out of the sums and another in: what both have in common costs a
    /// look-up.
    private mutating func replace(_ old: NodePart?, by new: NodePart?, of name: NodeName) {
        let number = ledger.number(of: name)
        for (topic, count) in new?.counts ?? [:] where count != old?.counts[topic] {
            ledger.set(topic, to: count, for: number)
        }
        for topic in (old?.counts ?? [:]).keys where new?.counts[topic] == nil {
            ledger.set(topic, to: 0, for: number)
        }
        sockets += (new?.sockets ?? 0) - (old?.sockets ?? 0)
    }
}
