/// The rules of a store, without any I/O: what a Redis does with our scripts, as a value.
///
/// ``MemoryStore`` runs on it, and so do simulations, on a clock of their own. The Lua scripts
/// of the Redis store follow it step by step; one suite of tests holds both to the same answers.
package struct StoreModel: Sendable {
    private struct Entry: Sendable {
        var leaseEnd: UInt64
        var part: NodePart
        var token: UInt64
    }

    private var entries: [NodeName: Entry] = [:]
    private var epoch: Epoch
    /// Nil when nothing can have been lost before the epoch.
    private var epochSince: UInt64?
    private var lastWrite: UInt64

    /// An empty store.
    ///
    /// - Parameters:
    ///   - now: Its clock, in milliseconds.
    ///   - isSettled: Whether nothing can have been lost: true for a store that begins together
    ///     with the only process that will ever use it.
    package init(now: UInt64, isSettled: Bool) {
        epoch = Epoch(now)
        epochSince = isSettled ? nil : now
        lastWrite = now
    }

    /// Forgets everything, as a flushed Redis does.
    package mutating func flush() {
        entries = [:]
        epoch = .none
    }

    package mutating func register(_ registration: Registration, now: UInt64) -> RegistrationOutcome
    {
        advance(to: now, ttl: registration.ttl, knownEpoch: registration.knownEpoch)
        let held = entries[registration.node]
        if let held, held.token != registration.token, !registration.takesOver { return .taken }
        let incarnation = Incarnation.next(
            after: held?.part.version.incarnation, milliseconds: now, random: registration.token)
        lastWrite = now
        entries[registration.node] = Entry(
            leaseEnd: now + registration.ttl.wholeMilliseconds,
            part: NodePart(
                version: PartVersion(epoch: epoch, incarnation: incarnation, sequence: 0),
                counts: [:], total: 0, sockets: 0, ttl: registration.ttl,
                profile: registration.profile),
            token: registration.token)
        return .registered(incarnation, epoch: epoch)
    }

    package mutating func write(_ write: NodeWrite, now: UInt64) -> WriteOutcome {
        advance(to: now, ttl: write.ttl, knownEpoch: write.knownEpoch)
        let entry = entries[write.node]
        let held = entry?.part
        if let held, held.version.incarnation > write.incarnation {
            return .replaced(by: held.version.incarnation)
        }
        var counts: [Topic: Int] = [:]
        if case .belief(let belief) = write.basis {
            guard let held, held.version.incarnation == write.incarnation,
                held.version.epoch == epoch
            else { return .guardFailed(epoch: epoch, sequence: held?.version.sequence ?? 0) }
            counts = held.counts
            let isRepeated =
                held.version.sequence == write.sequence && write.sequence != belief.sequence
            if !isRepeated {
                guard held.version.sequence == belief.sequence, counts.count == belief.fields
                else { return .guardFailed(epoch: epoch, sequence: held.version.sequence) }
                for change in write.changes {
                    counts[change.topic] = change.count == 0 ? nil : change.count
                }
            }
        } else {
            if let held, held.version.incarnation == write.incarnation,
                held.version.sequence >= write.sequence
            {
                return .guardFailed(epoch: epoch, sequence: held.version.sequence)
            }
            for change in write.changes where change.count > 0 {
                counts[change.topic] = change.count
            }
        }
        lastWrite = now
        entries[write.node] = Entry(
            leaseEnd: now + write.ttl.wholeMilliseconds,
            part: NodePart(
                version: PartVersion(
                    epoch: epoch, incarnation: write.incarnation, sequence: write.sequence),
                counts: counts, total: write.total, sockets: write.sockets, ttl: write.ttl,
                profile: write.profile),
            token: entry?.token ?? 0)
        return .applied(epoch: epoch, fields: counts.count)
    }

    package mutating func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration,
        now: UInt64
    ) -> ClusterRead {
        advance(to: now, ttl: ttl, knownEpoch: knownEpoch)
        let nodes = entries.map { name, entry in
            let content: NodeRead.Content =
                if name == own {
                    .own(entry.part.version.incarnation)
                } else if known[name] == entry.part.version {
                    .unchanged
                } else {
                    .part(entry.part)
                }
            return NodeRead(
                name: name, leaseRemaining: .milliseconds(entry.leaseEnd - now), content: content)
        }
        return ClusterRead(
            epoch: epoch, epochAge: age(now: now), timeMilliseconds: now, nodes: nodes)
    }

    package mutating func farewell(_ node: NodeName, incarnation: Incarnation) {
        guard entries[node]?.part.version.incarnation == incarnation else { return }
        entries[node] = nil
    }

    private func age(now: UInt64) -> Duration {
        guard let epochSince else { return .seconds(86_400 * 365) }
        return .milliseconds(now - min(now, epochSince))
    }

    /// What every script does first: let leases lapse, and open a new epoch when something was
    /// lost.
    private mutating func advance(to now: UInt64, ttl: Duration, knownEpoch: Epoch) {
        let ttl = ttl.wholeMilliseconds
        let wentBack = now + ttl / 4 < lastWrite
        // Every node writes at least every third of a ttl. Half a ttl without a write means that
        // nobody could, and that leases may have ended whose owners live.
        // A store that begins with its only user has nothing to lose before the first node.
        let isUntouched = epochSince == nil && entries.isEmpty
        let stoodStill = now > lastWrite + ttl / 2 && !isUntouched
        if epoch < knownEpoch || epoch == .none || wentBack || stoodStill {
            epoch = Epoch(max(now, epoch.rawValue + 1, knownEpoch.rawValue + 1))
            epochSince = now
            lastWrite = now
            // A lease given before the clock went back must not outlive a new one.
            entries = entries.mapValues { entry in
                var entry = entry
                entry.leaseEnd = min(entry.leaseEnd, now + ttl)
                return entry
            }
        }
        entries = entries.filter { $0.value.leaseEnd > now }
    }
}
