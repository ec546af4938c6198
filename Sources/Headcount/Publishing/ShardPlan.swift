/// What a node believes one shard of the store to hold of it, and what to write next.
///
/// It decides and does no I/O. A write without an answer is simply followed by the next, which is
/// right whether it was applied or not.
///
///     whole table due ──write──▶ in step ──write changes, renew the lease──┐
///           ▲                      │ ▲                                     │
///           └──── guard failed ────┘ └─────────────────────────────────────┘
struct ShardPlan: Sendable {
    /// The most topics in one write, so that no script holds the store for long.
    static let maximumChanges = 1_000
    /// After so many writes without a reply the whole table is written.
    static let maximumUnanswered = 8

    private let heartbeat: Duration
    private let ttl: Duration

    /// The largest epoch heard of.
    private(set) var epoch = Epoch.none
    /// How often a whole table was due again because belief and store differed.
    private(set) var resyncs = 0
    /// When the last applied write was sent. The lease runs from then.
    private(set) var lastAppliedAt: ContinuousClock.Instant?

    private var isWholeTableDue = true
    /// When the whole table was last sent without an answer so far. It may be large: while the
    /// store is away it is not counted more than once a heartbeat.
    private var wholeTableSentAt: ContinuousClock.Instant?
    /// The largest sequence ever used by this process. It never goes down.
    private var highestSequence: UInt64 = 0
    /// The sequence of the last applied write.
    private var sequence: UInt64 = 0
    /// The counts that the last applied write left in the store.
    private var published: [Topic: Int] = [:]
    private var publishedTotal = 0
    private var publishedSockets = 0
    /// Counts noted since, not yet known to be applied.
    private var pending: [Topic: Int] = [:]
    private var sockets = 0
    /// What the store may hold instead of ``published``: one state for each write since then
    /// whose reply never came.
    private var unanswered: [NodeWrite.Belief] = []
    /// The topics of those writes. The next write has them all, as they are now, and so is right
    /// on top of any of these states.
    private var touched: Set<Topic> = []

    init(heartbeat: Duration, ttl: Duration) {
        self.heartbeat = heartbeat
        self.ttl = ttl
    }

    /// Takes note of one topic's count.
    mutating func note(_ change: TopicCount) {
        pending[change.topic] = change.count
    }

    /// Takes note of the node's sockets.
    mutating func note(sockets: Int) {
        self.sockets = sockets
    }

    /// Takes note of an epoch that somebody else has seen.
    mutating func note(_ epoch: Epoch) {
        self.epoch = max(self.epoch, epoch)
    }

    /// The next thing to do for the life that holds the name.
    mutating func step(now: ContinuousClock.Instant, as life: NameClaim.Life) -> PublishPlan.Step {
        if unanswered.count >= ShardPlan.maximumUnanswered { demandWholeTable() }
        if isWholeTableDue {
            let isTooEarly = wholeTableSentAt.map { now - $0 < heartbeat } ?? false
            return isTooEarly ? .wait : .countTable
        }
        let changes = nextChanges()
        let isChanged =
            !changes.isEmpty || sockets != publishedSockets || !unanswered.isEmpty
        let isRenewalDue = lastAppliedAt.map { now - $0 >= heartbeat } ?? true
        guard isChanged || isRenewalDue else { return .wait }
        let beliefs = [.init(sequence: sequence, fields: published.count)] + unanswered
        if isChanged {
            highestSequence += 1
            touched.formUnion(changes.map(\.topic))
            unanswered.append(.init(sequence: highestSequence, fields: fields(after: changes)))
        }
        return .write(
            NodeWrite(
                node: life.name, incarnation: life.incarnation, token: life.token,
                basis: .beliefs(beliefs),
                sequence: isChanged ? highestSequence : sequence, changes: changes,
                total: changes.reduce(publishedTotal) {
                    $0 + $1.count - (published[$1.topic] ?? 0)
                },
                sockets: sockets, ttl: ttl, profile: life.profile, knownEpoch: epoch))
    }

    /// The write that replaces whatever the store holds by the table as counted just now.
    mutating func wholeWrite(
        of table: [TopicCount], as life: NameClaim.Life, now: ContinuousClock.Instant
    ) -> NodeWrite {
        wholeTableSentAt = now
        pending = [:]
        forgetUnanswered()
        highestSequence += 1
        return NodeWrite(
            node: life.name, incarnation: life.incarnation, token: life.token, basis: .nothing,
            sequence: highestSequence,
            changes: table, total: table.reduce(0) { $0 + $1.count }, sockets: sockets, ttl: ttl,
            profile: life.profile, knownEpoch: epoch)
    }

    /// Begins anew, under another name: nothing that was believed holds any more.
    mutating func startOver() {
        forgetUnanswered()
        wholeTableSentAt = nil
        isWholeTableDue = true
    }

    /// Learns what became of a write.
    mutating func finish(
        _ write: NodeWrite, outcome: WriteOutcome, sentAt: ContinuousClock.Instant
    ) {
        forgetUnanswered()
        wholeTableSentAt = nil
        switch outcome {
        case .applied(let epoch, let fields, _):
            self.epoch = max(self.epoch, epoch)
            lastAppliedAt = sentAt
            apply(write)
            if fields == published.count {
                isWholeTableDue = false
            } else {
                demandWholeTable()
            }
        case .guardFailed(let epoch, let sequence):
            self.epoch = max(self.epoch, epoch)
            highestSequence = max(highestSequence, sequence)
            demandWholeTable()
        case .replaced:
            // The name is lost in every shard: see PublishPlan.
            break
        }
    }

    private mutating func apply(_ write: NodeWrite) {
        if case .nothing = write.basis { published.removeAll(keepingCapacity: true) }
        for change in write.changes {
            published[change.topic] = change.count == 0 ? nil : change.count
            if pending[change.topic] == change.count { pending[change.topic] = nil }
        }
        publishedTotal = write.total
        publishedSockets = write.sockets
        sequence = write.sequence
    }

    private mutating func demandWholeTable() {
        isWholeTableDue = true
        resyncs += 1
    }

    private mutating func forgetUnanswered() {
        unanswered = []
        touched = []
    }

    /// Whatever an unanswered write may have changed, and up to ``maximumChanges`` in all of the
    /// noted counts that differ from what the store holds.
    private mutating func nextChanges() -> [TopicCount] {
        var changes = touched.map {
            TopicCount(topic: $0, count: pending[$0] ?? published[$0] ?? 0)
        }
        for (topic, count) in pending where !touched.contains(topic) {
            guard count != published[topic] ?? 0 else {
                pending[topic] = nil
                continue
            }
            guard changes.count < ShardPlan.maximumChanges else { break }
            changes.append(TopicCount(topic: topic, count: count))
        }
        return changes
    }

    /// How many topics the store holds once these changes are applied.
    private func fields(after changes: [TopicCount]) -> Int {
        changes.reduce(published.count) { fields, change in
            fields + (change.count > 0 ? 1 : 0) - (published[change.topic] == nil ? 0 : 1)
        }
    }
}
