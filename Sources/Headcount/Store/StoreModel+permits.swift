/// Permits and limits, as `permits.lua` and `limits.lua` keep them.
extension StoreModel {
    /// `permits.lua`.
    ///
    /// - Parameter word: What the caller vouches for about this store's clock.
    package mutating func ask(
        _ request: PermitRequest, word: SteadyClock.Word?, bound: SteadyClock.Bound? = nil,
        now: UInt64
    ) -> PermitOutcome {
        let ttl = request.ttl.wholeMilliseconds
        var epoch = prologue(
            now: now, ttl: request.ttl, known: request.knownEpoch, bound: bound)
        guard request.limitsVersion >= epoch.limitsVersion else {
            return .outdated(version: epoch.limitsVersion)
        }
        let isHolderLost = epoch.holders.contains {
            $0.value.epoch == epoch.id && permits[$0.key] == nil
        }
        if isHolderLost { epoch = openEpoch(now: now, ttl: ttl, known: request.knownEpoch) }
        let word = word?.epoch.rawValue == epoch.id ? word : nil
        settle(&epoch, word, ttl: ttl)
        let isSettled = epoch.settled == epoch.id
        for (holder, lease) in epoch.holders where holder != request.holder {
            let isOver =
                lease.epoch == epoch.id
                ? word?.isPast(lease.end, ttl: ttl) ?? false : isSettled
            guard isOver else { continue }
            epoch.holders[holder] = nil
            permits[holder] = nil
        }
        epochKey = epoch
        let isKnown = epoch.holders[request.holder]?.epoch == epoch.id
        guard request.sequence > permits[request.holder]?.sequence ?? 0 else { return .late }
        guard isKnown || request.isFirst else { return .unknownHolder(epoch: Epoch(epoch.id)) }
        var own = Permits(sequence: request.sequence, held: [:])
        if !request.isFirst { own.held = permits[request.holder]?.held ?? [:] }
        epoch.holders[request.holder] = HolderLease(end: now + ttl, epoch: epoch.id)
        permits[request.holder] = own
        var isShort = false
        let rows = request.lines.map { line in
            let row = grant(line, for: request.holder, isSettled: isSettled, epoch)
            let held = line.held + row.granted
            own.held[line.scope] = held == 0 ? nil : held
            isShort = isShort || isSettled && row.granted < line.needed
            return row
        }
        permits[request.holder] = own
        if isShort { epoch.shortages += 1 }
        epoch.seen = now
        epochKey = epoch
        return .answered(
            epoch: Epoch(epoch.id), isSettled: isSettled, rows: rows,
            standing: PermitStanding(
                isHolder: true, shortages: epoch.shortages, limitsVersion: epoch.limitsVersion))
    }

    /// The epoch that a script would find, or open.
    mutating func epoch(now: UInt64, ttl: Duration, known: Epoch) -> Epoch {
        Epoch(prologue(now: now, ttl: ttl, known: known, bound: nil).id)
    }

    /// `limits.lua`.
    package mutating func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration, now: UInt64
    ) -> StoredLimits {
        var epoch = prologue(now: now, ttl: ttl, known: knownEpoch, bound: nil)
        var stored = limits ?? .none
        switch change {
        case .read:
            break
        case .keep(let limits):
            if limits.version > stored.version { stored = limits }
        case .set(let rules, let version):
            stored = StoredLimits(
                version: max(stored.version, epoch.limitsVersion, version) + 1, rules: rules)
        }
        limits = stored.version == 0 ? nil : stored
        // Also down to what is there: whoever knows a higher version then brings it back.
        epoch.limitsVersion = stored.version
        epochKey = epoch
        return stored
    }

    /// The epoch has lasted for a ttl, as somebody vouches: all who hold permits from before have
    /// declared them, or their leases have ended.
    private func settle(_ epoch: inout EpochKey, _ word: SteadyClock.Word?, ttl: UInt64) {
        let isPast = word?.isPast(epoch.since + ttl, ttl: ttl) ?? false
        if epoch.since == 0 || isPast { epoch.settled = epoch.id }
    }

    /// What a line gets: what it needs as far as there is any, and of the rest, fairly, what it
    /// would like.
    private func grant(
        _ line: PermitRequest.Line, for holder: UInt64, isSettled: Bool, _ epoch: EpochKey
    ) -> PermitOutcome.Row {
        let others = epoch.holders.filter { $0.key != holder && $0.value.epoch == epoch.id }
        guard isSettled else { return .init(granted: 0, free: line.limit - line.held) }
        let held = others.keys.reduce(0) { $0 + (permits[$1]?.held[line.scope] ?? 0) }
        let free = line.limit - held - line.held
        guard free > 0 else { return .init(granted: 0, free: free) }
        let needed = min(line.needed, free)
        let granted = needed + min(line.wished, (free - needed) / (2 * (others.count + 1)))
        return .init(granted: granted, free: free - granted)
    }
}
