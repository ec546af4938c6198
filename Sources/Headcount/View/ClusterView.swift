import HashTreeCollections

/// A node's merged picture of the other nodes, as of its last look at each shard of the store.
///
/// It decides and does no I/O. Living means living in shard 0, the home shard. Of the other shards
/// only those counts are taken that the same life of a node wrote, so that nothing is counted that
/// a dead or an earlier process left there.
package struct ClusterView: Sendable {
    /// One other node, as one shard knows it.
    package struct Member: Sendable {
        /// Its counts.
        package var part: NodePart
        /// About when it last renewed its lease, on this node's clock.
        package var publishedAt: ContinuousClock.Instant
        /// Since when it is kept only because the shard settles; nil while its lease is seen.
        package var heldSince: ContinuousClock.Instant?
        /// Whether its counts are in the sums.
        var isCounted: Bool
        /// What was read of it does not add up: the next look asks for all of it.
        var isDoubtful = false
    }

    private var shards: [ShardView]
    /// By shard: whether every living node's counts in it are in the picture, in full.
    private var isWhole: [Bool]

    /// Creates the view of a node that has not looked yet: empty, and not complete.
    package init(shards: Int = 1) {
        self.shards = (0..<shards).map {
            ShardView(admission: $0 == 0 ? .everybody : .lives([:]))
        }
        isWhole = Array(repeating: false, count: shards)
    }

    /// Whether every living node's counts are in the picture, in full.
    package var isComplete: Bool { isWhole.allSatisfy { $0 } && nodeOfOtherShards == nil }

    /// A node that spreads its topics over another number of shards: its counts are elsewhere.
    package private(set) var nodeOfOtherShards: NodeName?

    /// The other nodes that live, or may live, as the home shard knows them.
    package var members: [NodeName: Member] { shards[0].members }

    /// The connections of the other nodes.
    package var total: Int { shards.reduce(0) { $0 + $1.ledger.total } }

    /// The sockets of the other nodes.
    package var sockets: Int { shards[0].sockets }

    /// When the last read was sent, of the shard where that is longest ago: the picture is at
    /// least as young as that. Nil while there is a shard that was never read.
    package var readAt: ContinuousClock.Instant? {
        var oldest: ContinuousClock.Instant?
        for shard in shards {
            guard let readAt = shard.readAt else { return nil }
            oldest = min(oldest ?? readAt, readAt)
        }
        return oldest
    }

    /// When the last read of a shard was sent; nil when it was never read.
    package func readAt(shard: Int) -> ContinuousClock.Instant? { shards[shard].readAt }

    /// One other node's counts in a shard, if they are taken into the sums.
    package func part(of name: NodeName, shard: Int) -> NodePart? { shards[shard].counted(name) }

    /// Whether the store had lost something less than a ttl before the last read.
    package var isSettling: Bool { shards.contains { $0.isSettling } }

    /// The epoch of the last read of a shard.
    package func epoch(shard: Int = 0) -> Epoch { shards[shard].epoch }

    /// The versions that the view holds of a shard, for the next read to leave out.
    package func known(shard: Int = 0) -> [NodeName: PartVersion] { shards[shard].known }

    /// The topics of the other nodes in one shard with their connections. Costs time proportional
    /// to the topics.
    package func topics(shard: Int = 0) -> [Topic: Int] {
        Dictionary(
            shards[shard].ledger.rows.map { ($0.key, $0.value.total) }, uniquingKeysWith: { $1 })
    }

    /// The picture as it is now, for those who answer. Costs time proportional to the nodes.
    package var snapshot: ClusterSnapshot {
        let names = members.keys.sorted()
        return ClusterSnapshot(
            nodes: names.compactMap { name in
                members[name].map { member in
                    ClusterSnapshot.Node(
                        name: name, total: total(of: name), sockets: member.part.sockets,
                        profile: member.part.profile,
                        publishedAt: publishedAt(of: name) ?? member.publishedAt)
                }
            },
            ledgers: shards.map(\.ledger), epochs: shards.map(\.epoch), readAt: readAt,
            isComplete: isComplete, isSettling: isSettling, nodeOfOtherShards: nodeOfOtherShards,
            revision: shards.reduce(0) { $0 + $1.revision })
    }

    /// The connections of one other node.
    package func total(of name: NodeName) -> Int {
        shards.reduce(0) { $0 + ($1.counted(name)?.total ?? 0) }
    }

    /// About when one other node last renewed its lease, in the shard where that is longest ago.
    package func publishedAt(of name: NodeName) -> ContinuousClock.Instant? {
        shards.compactMap { $0.members[name]?.publishedAt }.min()
    }

    /// Merges one read of a shard.
    ///
    /// - Parameters:
    ///   - read: What the store answered.
    ///   - own: This node's name and life: its row comes from its own table.
    ///   - ttl: How long the cluster settles.
    ///   - sentAt: When the read was sent.
    package mutating func apply(
        _ read: ClusterRead, shard: Int = 0, own: (name: NodeName, incarnation: Incarnation?),
        ttl: Duration, sentAt: ContinuousClock.Instant
    ) {
        shards[shard].apply(read, own: own, ttl: ttl, sentAt: sentAt)
        guard shard == 0 else { return judge(shard) }
        nodeOfOtherShards = members.first { $0.value.part.profile.shards != shards.count }?.key
        for shard in shards.indices { judge(shard) }
    }

    /// Takes note of a look that failed: until one succeeds, nobody knows who lives.
    package mutating func failed(shard: Int = 0) {
        shards[shard].failed()
        isWhole[shard] = false
    }

    private mutating func judge(_ shard: Int) {
        if shard > 0 {
            shards[shard].admit(.lives(members.mapValues(\.part.version.incarnation)))
        }
        isWhole[shard] =
            shards[shard].isComplete && members.keys.allSatisfy { shards[shard].counted($0) != nil }
    }
}
