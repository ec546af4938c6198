/// What a node believes the store to hold of it, and what to send next.
///
/// It decides and does no I/O: it takes facts (changed counts, outcomes, the time) and returns
/// steps. The caller takes one step at a time and reports what became of it. A step without an
/// answer is simply followed by the next, which is right whether it was taken or not.
///
///     unregistered ──register──▶ whole table due ──write──▶ in step ──write changes, renew──┐
///          ▲                          ▲                        │ ▲                          │
///          └──────── replaced ────────┴──── guard failed ──────┘ └──────────────────────────┘
package struct PublishPlan: Sendable {
    /// The most topics in one write, so that no script holds the store for long.
    package static let maximumChanges = 1_000
    /// After so many writes without a reply the whole table is written.
    static let maximumUnanswered = 8

    /// What to do next.
    package enum Step: Sendable, Hashable {
        /// Nothing is due.
        case wait
        /// Ask the store for the name.
        case register(Registration)
        /// Send changes, or renew the lease.
        case write(NodeWrite)
        /// Count the whole table, and pass it to ``PublishPlan/wholeWrite(of:sockets:)``.
        case countTable
    }

    private let token: UInt64
    private let chosenName: NodeName
    private let profile: NodeProfile
    private let heartbeat: Duration
    private let ttl: Duration
    /// 1 for the chosen name, then the number behind `~`.
    private var nameNumber = 1

    /// The name held or asked for: the chosen one, or an alternative.
    package private(set) var name: NodeName
    /// The life that holds the name; nil before registration.
    package private(set) var incarnation: Incarnation?
    /// The largest epoch heard of.
    package private(set) var epoch = Epoch.none
    /// How often a whole table was due again because belief and store differed.
    package private(set) var resyncs = 0
    /// When the last applied write was sent. The lease runs from then.
    package private(set) var lastAppliedAt: ContinuousClock.Instant?

    private var isWholeTableDue = true
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

    /// Creates the plan of a node that is about to start.
    ///
    /// - Parameter token: Chance that tells this process from all others.
    package init(
        name: NodeName, profile: NodeProfile, heartbeat: Duration, ttl: Duration,
        token: UInt64 = .random(in: 1...UInt64.max)
    ) {
        self.token = token
        chosenName = name
        self.name = name
        self.profile = profile
        self.heartbeat = heartbeat
        self.ttl = ttl
    }

    /// Takes note of what changed in the table.
    package mutating func note(_ changes: [TopicCount], sockets: Int) {
        self.sockets = sockets
        for change in changes { pending[change.topic] = change.count }
    }

    /// Takes note of an epoch that somebody else on this node has seen.
    package mutating func note(_ epoch: Epoch) {
        self.epoch = max(self.epoch, epoch)
    }

    /// The next thing to do.
    package mutating func step(now: ContinuousClock.Instant) -> Step {
        guard let incarnation else {
            return .register(
                Registration(
                    node: name, takesOver: nameNumber == 1, ttl: ttl, profile: profile,
                    knownEpoch: epoch, token: token))
        }
        if isWholeTableDue { return .countTable }
        if unanswered.count >= PublishPlan.maximumUnanswered {
            demandWholeTable()
            return .countTable
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
                node: name, incarnation: incarnation, token: token, basis: .beliefs(beliefs),
                sequence: isChanged ? highestSequence : sequence, changes: changes,
                total: changes.reduce(publishedTotal) {
                    $0 + $1.count - (published[$1.topic] ?? 0)
                },
                sockets: sockets, ttl: ttl, profile: profile, knownEpoch: epoch))
    }

    /// The write that replaces whatever the store holds by the table as counted just now.
    ///
    /// Changes must have been taken from the table before it was counted: what changed in
    /// between is then in both, and absolute counts may be sent twice.
    package mutating func wholeWrite(of table: [TopicCount], sockets: Int) -> NodeWrite? {
        guard let incarnation else { return nil }
        self.sockets = sockets
        pending = [:]
        forgetUnanswered()
        highestSequence += 1
        return NodeWrite(
            node: name, incarnation: incarnation, token: token, basis: .nothing,
            sequence: highestSequence,
            changes: table, total: table.reduce(0) { $0 + $1.count }, sockets: sockets, ttl: ttl,
            profile: profile, knownEpoch: epoch)
    }

    /// Learns what became of a registration.
    package mutating func finish(_ outcome: RegistrationOutcome) {
        switch outcome {
        case .registered(let incarnation, let epoch):
            self.incarnation = incarnation
            self.epoch = max(self.epoch, epoch)
            isWholeTableDue = true
        case .taken:
            takeNextName()
        }
    }

    /// Learns what became of a write.
    package mutating func finish(
        _ write: NodeWrite, outcome: WriteOutcome, sentAt: ContinuousClock.Instant
    ) {
        forgetUnanswered()
        switch outcome {
        case .applied(let epoch, let fields):
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
            takeNextName()
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

    private mutating func takeNextName() {
        nameNumber += 1
        name = chosenName.alternative(nameNumber)
        incarnation = nil
        isWholeTableDue = true
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
            guard changes.count < PublishPlan.maximumChanges else { break }
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
