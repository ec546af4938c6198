/// A node's merged picture of the other nodes, as of its last look at the store.
///
/// It decides and does no I/O: reads go in, in any order and as often as they like, and the
/// picture is always that of the latest. Removal goes by the lease alone, except while the
/// cluster settles: then an absent node may only not have reported again yet, and is kept.
package struct ClusterView: Sendable {
    /// One other node.
    package struct Member: Sendable {
        /// Its counts.
        package var part: NodePart
        /// About when it last renewed its lease, on this node's clock.
        package var publishedAt: ContinuousClock.Instant
        /// Since when it is kept only because the cluster settles; nil while its lease is seen.
        package var heldSince: ContinuousClock.Instant?
    }

    /// The epoch of the last read.
    package private(set) var epoch = Epoch.none
    /// When the last read was sent; the picture is at least as young as that.
    package private(set) var readAt: ContinuousClock.Instant?
    /// The other nodes that live, or may live.
    package private(set) var members: [NodeName: Member] = [:]
    /// The connections of the other nodes by topic; topics without any are absent.
    package private(set) var topics: [Topic: Int] = [:]
    /// The connections of the other nodes.
    package private(set) var total = 0
    /// The sockets of the other nodes.
    package private(set) var sockets = 0
    /// Whether every living node's counts are in the picture, in full.
    package private(set) var isComplete = false
    /// Whether the store had lost something less than a ttl before the last read.
    package private(set) var isSettling = false
    /// The store's clock at the last read.
    private var readTimeMilliseconds: UInt64 = 0

    /// Creates the view of a node that has not looked yet: empty, and not complete.
    package init() {}

    /// The versions that the view holds, for the next read to leave out.
    package var known: [NodeName: PartVersion] {
        members.mapValues(\.part.version)
    }

    /// Merges one read.
    ///
    /// - Parameters:
    ///   - read: What the store answered.
    ///   - own: This node's name and life: its row comes from its own table.
    ///   - ttl: How long the cluster settles.
    ///   - sentAt: When the read was sent.
    package mutating func apply(
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
    }

    private mutating func merge(_ node: NodeRead, sentAt: ContinuousClock.Instant) {
        switch node.content {
        case .part(let part):
            adopt(part, as: node.name, sentAt: sentAt)
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
        let old = members[name]?.part
        for (topic, count) in part.counts {
            add(count - (old?.counts[topic] ?? 0), to: topic)
        }
        for (topic, count) in old?.counts ?? [:] where part.counts[topic] == nil {
            add(-count, to: topic)
        }
        total += part.total - (old?.total ?? 0)
        sockets += part.sockets - (old?.sockets ?? 0)
        members[name] = Member(part: part, publishedAt: sentAt)
    }

    private mutating func removeMember(_ name: NodeName) {
        guard let part = members.removeValue(forKey: name)?.part else { return }
        for (topic, count) in part.counts { add(-count, to: topic) }
        total -= part.total
        sockets -= part.sockets
    }

    private mutating func add(_ difference: Int, to topic: Topic) {
        guard difference != 0 else { return }
        let count = (topics[topic] ?? 0) + difference
        topics[topic] = count == 0 ? nil : count
    }
}
