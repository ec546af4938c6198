/// A Redis with our keys in it and our scripts on it, as a value without any I/O.
///
/// ``MemoryStore`` runs on it, and so do simulations, on clocks of their own. It has the same
/// keys as the Redis store, each of which can be lost alone, and follows the Lua scripts step by
/// step; one suite of tests holds both to the same answers.
package struct StoreModel: Sendable {
    package var epochKey: EpochKey?
    /// The end of each node's lease. Empty is the same as absent, as in Redis.
    package var leases: [NodeName: UInt64] = [:]
    package var metas: [NodeName: Meta] = [:]
    package var tables: [NodeName: Table] = [:]
    package var logs: [NodeName: Log] = [:]
    /// By the token of the process.
    package var permits: [UInt64: Permits] = [:]
    package var limits: StoredLimits?
    /// How many changes a log holds at most, and how many entries.
    package var logLimit = 4_096
    /// Changes with each start of the server.
    package var run: UInt64 = 1
    /// It begins and ends with the only process that uses it, so that nothing is lost before the
    /// first node.
    private let isPrivate: Bool

    /// A store without any keys; a private one is settled from the start.
    package init(now: UInt64, isPrivate: Bool) {
        self.isPrivate = isPrivate
        if isPrivate {
            epochKey = EpochKey(id: now, run: run, seen: now, since: 0, isEmpty: true)
        }
    }

    /// Forgets everything, as a flushed Redis does.
    package mutating func flush() {
        epochKey = nil
        leases = [:]
        metas = [:]
        tables = [:]
        logs = [:]
        permits = [:]
        limits = nil
    }

    /// `register.lua`.
    package mutating func register(
        _ registration: Registration, bound: SteadyClock.Bound? = nil, now: UInt64
    ) -> RegistrationOutcome {
        var epoch = prologue(
            now: now, ttl: registration.ttl, known: registration.knownEpoch, bound: bound)
        let node = registration.node
        let held = metas[node]
        let isAlive = leases[node].map { $0 > now } ?? false
        if let held, held.token == registration.token {
            return .registered(held.version.incarnation, epoch: Epoch(epoch.id))
        }
        let isAnyoneElse = leases.contains { $0.key != node && $0.value > now }
        if isAnyoneElse, let shards = epoch.shards, shards != registration.profile.shards {
            return .otherShardCount(shards)
        }
        if isAlive, !registration.takesOver { return .taken }
        epoch.shards = registration.profile.shards
        let incarnation = Incarnation.next(
            after: held?.version.incarnation, milliseconds: now, random: registration.token)
        let leaseEnd = now + registration.ttl.wholeMilliseconds
        tables[node] = nil
        logs[node] = nil
        metas[node] = Meta(
            version: PartVersion(epoch: Epoch(epoch.id), incarnation: incarnation, sequence: 0),
            token: registration.token, topics: Meta.unwritten, total: 0, sockets: 0,
            ttl: registration.ttl,
            profile: registration.profile, expiresAt: leaseEnd)
        leases[node] = leaseEnd
        note(&epoch, now: now)
        return .registered(incarnation, epoch: Epoch(epoch.id))
    }

    /// `write.lua`, and for a whole table `stage.lua` and `replace.lua`.
    package mutating func write(
        _ write: NodeWrite, bound: SteadyClock.Bound? = nil, now: UInt64
    ) -> WriteOutcome {
        var epoch = prologue(
            now: now, ttl: write.ttl, known: write.knownEpoch, bound: bound)
        let found = metas[write.node]
        let isMine = found?.version.incarnation == write.incarnation
        if let newer = found?.version.incarnation, newer > write.incarnation {
            return .replaced(by: newer)
        }
        let sequence = isMine ? found?.version.sequence ?? 0 : 0
        let failed = WriteOutcome.guardFailed(epoch: Epoch(epoch.id), sequence: sequence)
        var counts = tables[write.node]?.counts ?? [:]
        switch write.basis {
        case .beliefs(let beliefs):
            let isAsBelieved = beliefs.contains {
                $0.sequence == sequence && $0.fields == counts.count
            }
            guard isMine, isAsBelieved, found?.version.epoch.rawValue == epoch.id else {
                return failed
            }
            Self.apply(write.changes, to: &counts)
            log(write, after: sequence, until: now + write.ttl.wholeMilliseconds)
        case .nothing:
            guard !isMine || sequence < write.sequence else { return failed }
            counts = [:]
            Self.apply(write.changes, to: &counts)
            logs[write.node] = nil
        }
        epoch.shards = write.profile.shards
        let leaseEnd = now + write.ttl.wholeMilliseconds
        tables[write.node] = counts.isEmpty ? nil : Table(counts: counts, expiresAt: leaseEnd)
        metas[write.node] = Meta(
            version: PartVersion(
                epoch: Epoch(epoch.id), incarnation: write.incarnation, sequence: write.sequence),
            token: write.basis == .nothing ? write.token : found?.token ?? 0, topics: counts.count,
            total: write.total,
            sockets: write.sockets, ttl: write.ttl, profile: write.profile, expiresAt: leaseEnd)
        leases[write.node] = leaseEnd
        leases = leases.filter { $0.value + write.ttl.wholeMilliseconds > now }
        let isHolder = epoch.holders[write.token]?.epoch == epoch.id
        if isHolder { epoch.holders[write.token]?.end = leaseEnd }
        note(&epoch, now: now)
        return .applied(
            epoch: Epoch(epoch.id), fields: counts.count,
            standing: PermitStanding(
                isHolder: isHolder, shortages: epoch.shortages,
                limitsVersion: epoch.limitsVersion))
    }

    /// `read.lua`.
    package mutating func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration,
        bound: SteadyClock.Bound? = nil, now: UInt64
    ) -> ClusterRead {
        let epoch = prologue(now: now, ttl: ttl, known: knownEpoch, bound: bound)
        let nodes = leases.filter { $0.value > now }.map { name, leaseEnd in
            NodeRead(
                name: name, leaseRemaining: .milliseconds(leaseEnd - now),
                content: content(of: name, known: known[name], isOwn: name == own))
        }
        let age: Duration =
            epoch.since == 0
            ? .seconds(86_400 * 365) : .milliseconds(now - min(now, epoch.since))
        return ClusterRead(
            epoch: Epoch(epoch.id), epochAge: age, timeMilliseconds: now, nodes: nodes)
    }

    /// `farewell.lua`.
    package mutating func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) {
        epochKey?.holders[token] = nil
        permits[token] = nil
        guard metas[node]?.version.incarnation == incarnation else { return }
        let wasListed = leases.removeValue(forKey: node) != nil
        metas[node] = nil
        tables[node] = nil
        logs[node] = nil
        if wasListed, leases.isEmpty { epochKey?.isEmpty = true }
    }

    /// `forget.lua`.
    package mutating func forget(_ node: NodeName, now: UInt64) -> Bool {
        expire(now: now)
        let wasListed = leases.removeValue(forKey: node) != nil
        let wasThere = wasListed || metas[node] != nil || tables[node] != nil
        metas[node] = nil
        tables[node] = nil
        logs[node] = nil
        if wasListed, leases.isEmpty { epochKey?.isEmpty = true }
        return wasThere
    }

    private func content(
        of name: NodeName, known: PartVersion?, isOwn: Bool
    ) -> NodeRead.Content {
        let meta = metas[name]
        if isOwn { return .own(meta?.version.incarnation ?? Incarnation(0)) }
        let counts = tables[name]?.counts ?? [:]
        guard let meta, meta.topics == counts.count else { return .broken }
        guard meta.version != known else { return .unchanged }
        if let known, let changes = changes(of: name, to: meta, since: known) {
            return .changes(changes)
        }
        return .part(
            NodePart(
                version: meta.version, counts: counts, total: meta.total, sockets: meta.sockets,
                ttl: meta.ttl, profile: meta.profile))
    }

    /// What the log holds since a version; nil when it does not reach back to it.
    private func changes(
        of name: NodeName, to meta: Meta, since known: PartVersion
    ) -> NodeChanges? {
        let entries = logs[name]?.entries ?? []
        let missing = meta.version.sequence &- known.sequence
        guard known.epoch == meta.version.epoch, known.incarnation == meta.version.incarnation,
            known.sequence < meta.version.sequence, missing <= entries.count
        else { return nil }
        return NodeChanges(
            since: known, sequence: meta.version.sequence,
            counts: Array(entries.suffix(Int(missing)).joined()), topics: meta.topics,
            total: meta.total, sockets: meta.sockets)
    }

    /// Logs a write that is applied on top of a sequence. Sequences that were never applied get
    /// entries without changes: this one has theirs.
    private mutating func log(
        _ write: NodeWrite, after sequence: UInt64, until leaseEnd: UInt64
    ) {
        var log = logs[write.node] ?? Log(entries: [], expiresAt: leaseEnd)
        log.expiresAt = leaseEnd
        if write.sequence > sequence {
            log.entries += Array(repeating: [], count: Int(write.sequence - sequence - 1))
            log.entries.append(write.changes)
        }
        var changes = log.entries.reduce(0) { $0 + $1.count }
        while changes > logLimit || log.entries.count > logLimit {
            changes -= log.entries.removeFirst().count
        }
        logs[write.node] = log.entries.isEmpty ? nil : log
    }

    private static func apply(_ changes: [TopicCount], to counts: inout [Topic: Int]) {
        for change in changes { counts[change.topic] = change.count > 0 ? change.count : nil }
    }

    /// A node has written.
    private mutating func note(_ epoch: inout EpochKey, now: UInt64) {
        epoch.seen = now
        epoch.isEmpty = false
        epochKey = epoch
    }

    /// `prologue.lua`: keys that have expired go, and a new epoch is opened if
    /// something was lost.
    mutating func prologue(
        now: UInt64, ttl: Duration, known: Epoch, bound: SteadyClock.Bound?
    ) -> EpochKey {
        expire(now: now)
        let ttl = ttl.wholeMilliseconds
        if let key = epochKey, !isForgotten(key, now: now, ttl: ttl, known: known),
            bound?.isBroken(by: now, in: Epoch(key.id), ttl: ttl) != true
        {
            return key
        }
        return openEpoch(now: now, ttl: ttl, known: known)
    }

    mutating func openEpoch(now: UInt64, ttl: UInt64, known: Epoch) -> EpochKey {
        var key = epochKey ?? EpochKey(id: 0, run: run, seen: now, since: now, isEmpty: false)
        key.id = max(now, key.id + 1, known.rawValue + 1)
        key.run = run
        key.seen = now
        key.since = now
        key.isEmpty = leases.isEmpty
        epochKey = key
        // A lease given before the clock went back must not outlive a new one.
        leases = leases.mapValues { min($0, now + ttl) }
        return key
    }

    private mutating func expire(now: UInt64) {
        metas = metas.filter { $0.value.expiresAt > now }
        tables = tables.filter { $0.value.expiresAt > now }
        logs = logs.filter { $0.value.expiresAt > now }
    }

    private func isForgotten(_ key: EpochKey, now: UInt64, ttl: UInt64, known: Epoch) -> Bool {
        // A private store has nothing to lose before its first node.
        if isPrivate, key.isEmpty { return key.id < known.rawValue }
        return key.id < known.rawValue || key.run != run || now > key.seen + ttl / 2
            || now + ttl / 4 < key.seen || (leases.isEmpty && !key.isEmpty)
    }
}
