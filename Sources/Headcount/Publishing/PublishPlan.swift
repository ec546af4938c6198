/// What a node believes the store to hold of it, and what to send next.
///
/// It decides and does no I/O: it takes facts (changed counts, outcomes, the time) and returns
/// steps. The caller takes one step at a time for each shard and reports what became of it. A step
/// without an answer is simply followed by the next, which is right whether it was taken or not.
///
/// The name is held in shard 0, the home shard; the other shards are written by the life that
/// holds it there. Each shard has a sequence of its own; sockets and profile go to the home shard
/// alone.
///
///     unregistered ──register at home──▶ each shard: see ShardPlan
///          ▲                                     │
///          └───────── replaced in any ───────────┘
package struct PublishPlan: Sendable {
    /// What to do next.
    package enum Step: Sendable, Hashable {
        /// Nothing is due.
        case wait
        /// Ask the store for the name.
        case register(Registration)
        /// Send changes, or renew the lease.
        case write(NodeWrite)
        /// Count the whole table, and pass it to ``PublishPlan/wholeWrite(of:sockets:shard:now:)``.
        case countTable
    }

    /// How often to take steps: every flush, and often enough that no renewal of the lease is late
    /// by more than a quarter of a heartbeat.
    package static func interval(flush: Duration, heartbeat: Duration) -> Duration {
        min(flush, heartbeat / 4)
    }

    /// Chance that tells this process from all others.
    package let token: UInt64
    private let ttl: Duration
    private var claim: NameClaim
    private var shards: [ShardPlan]

    /// Creates the plan of a node that is about to start.
    ///
    /// - Parameters:
    ///   - profile: What the node says of itself; the number of shards is in it.
    ///   - token: Chance that tells this process from all others.
    package init(
        name: NodeName, profile: NodeProfile, heartbeat: Duration, ttl: Duration,
        token: UInt64 = .random(in: 1...UInt64.max)
    ) {
        self.ttl = ttl
        self.token = token
        claim = NameClaim(name: name, token: token, profile: profile)
        shards = (0..<profile.shards).map { _ in ShardPlan(heartbeat: heartbeat, ttl: ttl) }
    }

    /// The name held or asked for: the chosen one, or an alternative.
    package var name: NodeName { claim.name }

    /// The life that holds the name; nil before registration.
    package var incarnation: Incarnation? { claim.incarnation }

    /// The largest epoch of a shard that was heard of.
    package func epoch(shard: Int = 0) -> Epoch { shards[shard].epoch }

    /// How often a whole shard was due again because belief and store differed.
    package var resyncs: Int { shards.reduce(0) { $0 + $1.resyncs } }

    /// When the last write was sent that was applied, in the shard where that is longest ago; nil
    /// while there is a shard without one.
    package var lastAppliedAt: ContinuousClock.Instant? {
        var oldest: ContinuousClock.Instant?
        for shard in shards {
            guard let appliedAt = shard.lastAppliedAt else { return nil }
            oldest = min(oldest ?? appliedAt, appliedAt)
        }
        return oldest
    }

    /// What the node says of itself.
    package var profile: NodeProfile { claim.profile }

    /// The node gives up its sockets, or does so no longer: its part is written anew with that.
    package mutating func note(isDraining: Bool) {
        guard claim.profile.isDraining != isDraining else { return }
        claim.profile.isDraining = isDraining
        shards[0].startOver()
    }

    /// Takes note of what changed in the table.
    package mutating func note(_ changes: [TopicCount], sockets: Int) {
        shards[0].note(sockets: sockets)
        for change in changes { shards[change.topic.shard(of: shards.count)].note(change) }
    }

    /// Takes note of an epoch that somebody else on this node has seen.
    package mutating func note(_ epoch: Epoch, shard: Int = 0) {
        shards[shard].note(epoch)
    }

    /// The next thing to do for a shard.
    package mutating func step(shard: Int = 0, now: ContinuousClock.Instant) -> Step {
        if let life = claim.life(in: shard) { return shards[shard].step(now: now, as: life) }
        guard shard == 0 else { return .wait }
        return .register(claim.registration(ttl: ttl, knownEpoch: shards[0].epoch))
    }

    /// The write that replaces whatever a shard holds by the shard's topics as counted just now.
    ///
    /// Changes must have been taken from the table before it was counted: what changed in
    /// between is then in both, and absolute counts may be sent twice.
    package mutating func wholeWrite(
        of table: [TopicCount], sockets: Int, shard: Int = 0, now: ContinuousClock.Instant
    ) -> NodeWrite? {
        guard let life = claim.life(in: shard) else { return nil }
        shards[0].note(sockets: sockets)
        assert(table.allSatisfy { $0.topic.shard(of: shards.count) == shard })
        return shards[shard].wholeWrite(of: table, as: life, now: now)
    }

    /// Learns what became of a registration.
    package mutating func finish(_ outcome: RegistrationOutcome) {
        switch outcome {
        case .registered(let incarnation, let epoch):
            claim.take(incarnation)
            shards[0].note(epoch)
            startOver()
        case .taken:
            claim.takeNextName()
        case .otherShardCount:
            break
        }
    }

    /// Learns what became of a write. An answer to what an earlier life wrote says nothing.
    package mutating func finish(
        _ write: NodeWrite, outcome: WriteOutcome, sentAt: ContinuousClock.Instant, shard: Int = 0
    ) {
        guard write.incarnation == claim.incarnation, write.node == claim.name else { return }
        shards[shard].finish(write, outcome: outcome, sentAt: sentAt)
        if case .replaced = outcome {
            claim.takeNextName()
            startOver()
        }
    }

    private mutating func startOver() {
        for shard in shards.indices { shards[shard].startOver() }
    }
}

extension Topic {
    /// The shard that a topic lives in.
    package func shard(of count: Int) -> Int {
        count == 1 ? 0 : Int(truncatingIfNeeded: stableHash % UInt64(count))
    }
}
