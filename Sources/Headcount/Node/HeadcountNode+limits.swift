import HashTreeCollections
import Synchronization

/// Getting in under the rules.
///
/// All of it costs memory operations alone and never waits. Only where a strict rule needs a permit
/// that is not in hand must the caller wait for ``whenDecided(_:by:_:)``.
extension HeadcountNode {
    /// The limits of the cluster as this node knows them; before the store has told or taken any,
    /// those of its own settings under version 0.
    public var limits: StoredLimits { book.state.withLock { $0.limits } }

    /// The rules that count here now: while a change is under way, each with the lower number.
    public var rulesInForce: LimitRules { book.rules }

    /// The most sockets that this node takes, by its capacity or by the rule of a node; nil for no
    /// bound.
    public var socketLimit: Int? { socketLimit(under: book.rules) }

    /// The same under these rules.
    func socketLimit(under rules: LimitRules) -> Int? {
        [settings.capacity, rules.node?.number].compactMap { $0 }.min()
    }

    /// How long a join under a strict rule waits for a permit at most.
    public var permitPatience: Duration { NodeSettings.patience(ttl: settings.ttl) * 2 }

    /// Counts one socket if the rules of the node and of the cluster let it in.
    public func admitSocket() -> SocketEntry {
        let rules = book.rules
        if let rule = rules.node, rule.mode == .strict, !book.homeLease.isHeld {
            return .refused(
                LimitRefusal(reason: .unavailable, scope: "node", limit: rule.number))
        }
        let verdict = table.admitSocket(lease: book.leases[0]) { limit, count in
            freshEnoughSnapshot.sockets + count < limit
        }
        switch verdict {
        case .counted:
            return .admitted(Socket(table: table))
        case .nodeLimitReached(let limit):
            let reason: LimitRefusal.Reason =
                rules.node?.number == limit ? .limitReached : .atCapacity
            return .refused(LimitRefusal(reason: reason, scope: "node", limit: limit))
        case .softLimitReached(let limit):
            return .refused(LimitRefusal(reason: .limitReached, scope: "cluster", limit: limit))
        case .noPermit:
            return .undecided(.sockets)
        case .noLease:
            return .refused(refusal(.sockets, .unavailable))
        }
    }

    /// Whether a rule about client addresses lets so many in from one, and the rule; nil without
    /// one.
    public var addressRule: LimitRule? { book.rules.address }

    /// Whether this node's lease holds: strict rules about the node alone need that.
    public var holdsLease: Bool { book.homeLease.isHeld }

    /// How long before the end of its lease in the store this node takes it for ended.
    public var leaseMargin: Duration { PermitPlan.margin(ttl: settings.ttl) }

    /// The shards in which permits were held, and the lease has ended since.
    public var lapsedShards: [Int] { book.leases.indices.filter { book.leases[$0].isLapsed } }

    /// How often sockets were closed because a lease had ended.
    public var lapses: Int { book.lapses.load(ordering: .sequentiallyConsistent) }

    /// Whether a socket that is in these topics rests on permits that are void since their lease
    /// has ended.
    public func isLapsed(_ topics: [String]) -> Bool {
        book.state.withLock { state in
            if book.leases[0].isLapsed, state.strictRule(.sockets) != nil { return true }
            return topics.contains { name in
                let topic = Topic(stored: name)
                let lease = book.leases[topic.shard(of: shards.count)]
                return lease.isLapsed && state.strictRule(.topic(topic)) != nil
            }
        }
    }

    /// All sockets that ``isLapsed(_:)`` names are closed, since it named those of these shards.
    public func lapsedAreClosed(_ shards: [Int]) {
        book.lapses.add(1, ordering: .sequentiallyConsistent)
        for shard in shards { book.leases[shard].release() }
        for call in permitCalls { call.wakeUp() }
    }

    /// Calls `body` when there may be permits for a scope, or when there are none: before this
    /// returns or from another thread, and not much later than the deadline. Joins for one scope
    /// share a request to the store. `body` must not hold up its thread.
    public func whenDecided(
        _ scope: PermitScope, by deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable (PermitDecision) -> Void
    ) {
        if let refusal = book.wait(for: scope, until: deadline, body) {
            body(.refused(refusal))
        } else {
            let shard = scope.shard(of: shards.count)
            permitCalls[shard].wakeUp()
            patienceCalls[shard].wakeUp()
        }
    }

    /// Counts one connection to `topic` if the rules let it in, until the value is left or dropped.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidTopic``, or with
    ///   ``HeadcountError/Code/limitReached`` or ``HeadcountError/Code/unavailable`` when a rule
    ///   does not let it in within ``permitPatience``, and `CancellationError`.
    public func joinWaiting(_ topic: String) async throws -> Connection {
        let topic = try Topic(topic)
        let deadline = ContinuousClock.now + permitPatience
        while true {
            try Task.checkCancellation()
            switch enter(topic) {
            case .counted(let cell): return Connection(cell: cell)
            case .refused(let refusal): throw HeadcountError(refusal)
            case .undecided(let scope):
                let decision = await withCheckedContinuation { continuation in
                    whenDecided(scope, by: deadline) { continuation.resume(returning: $0) }
                }
                if case .refused(let refusal) = decision { throw HeadcountError(refusal) }
            }
        }
    }

    /// What a wish to join a topic comes to.
    enum TopicVerdict {
        case counted(TopicCell)
        case refused(LimitRefusal)
        case undecided(PermitScope)
    }

    /// Counts one connection to `topic` if the rules let it in.
    func enter(_ topic: Topic) -> TopicVerdict {
        let verdict = table.admit(topic) { limit, count in
            let snapshot = freshEnoughSnapshot
            return (snapshot.ledger(of: topic).rows[topic]?.total ?? 0) + count < limit
        }
        switch verdict {
        case .counted(let cell):
            return .counted(cell)
        case .softLimitReached(let limit):
            let scope = book.rules.rule(for: topic)?.scopeName ?? topic.name
            return .refused(LimitRefusal(reason: .limitReached, scope: scope, limit: limit))
        case .noPermit:
            return .undecided(.topic(topic))
        case .noLease:
            return .refused(refusal(.topic(topic), .unavailable))
        }
    }

    private func refusal(_ scope: PermitScope, _ reason: LimitRefusal.Reason) -> LimitRefusal {
        book.state.withLock { $0.refusal(scope, reason) }
    }

    /// What soft rules judge by: the last picture, and a fresh look for those who come later.
    private var freshEnoughSnapshot: ClusterSnapshot {
        let snapshot = snapshot
        let isOld = snapshot.readAt.map { ContinuousClock.now - $0 > settings.maxAge } ?? true
        if isOld, !gate.isWaitedAt { gate.whenRefreshed {} }
        return snapshot
    }
}

/// What a wish to open a socket comes to.
public enum SocketEntry: ~Copyable, Sendable {
    /// It is counted.
    case admitted(Socket)
    /// A rule does not let it in.
    case refused(LimitRefusal)
    /// It needs a permit: see ``HeadcountNode/whenDecided(_:by:_:)``.
    case undecided(PermitScope)
}

/// What a socket's wish to join a topic comes to.
public enum TopicEntry: Sendable {
    /// It is counted; the topic is in the table's own storage, as for ``Socket/join(_:)``.
    case joined(Topic)
    /// The socket is in the topic already.
    case present
    /// A rule does not let it in.
    case refused(LimitRefusal)
    /// It needs a permit: see ``HeadcountNode/whenDecided(_:by:_:)``.
    case undecided(PermitScope)
}

extension Socket {
    /// Counts one connection to `topic` if the rules of `node`, whose socket this is, let it in.
    public mutating func join(_ topic: Topic, under node: HeadcountNode) -> TopicEntry {
        guard !isIn(topic) else { return .present }
        switch node.enter(topic) {
        case .counted(let cell):
            take(cell)
            return .joined(cell.topic)
        case .refused(let refusal): return .refused(refusal)
        case .undecided(let scope): return .undecided(scope)
        }
    }
}

extension HeadcountError {
    fileprivate init(_ refusal: LimitRefusal) {
        let rule = "limit \(refusal.scope)=\(refusal.limit)"
        switch refusal.reason {
        case .limitReached: self.init(.limitReached, "\(rule) is reached")
        case .atCapacity:
            self.init(.limitReached, "the node's capacity of \(refusal.limit) is reached")
        case .unavailable:
            self.init(.unavailable, "\(rule) is strict, and the store grants no permits now")
        }
    }
}
