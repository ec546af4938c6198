import Logging
import Synchronization

/// How the nodes of a cluster agree on its limits: the store has them under a version, and every
/// answer to a write says which. Who knows a lower one fetches them, who knows a higher one brings
/// them back.
extension HeadcountNode {
    /// Changes the limits of the whole cluster. Other nodes take them over within a heartbeat; until
    /// a ttl later, each rule has the lower of its two numbers.
    ///
    /// - Returns: The limits with their new version.
    /// - Throws: What the store throws; then some shards may have them and others not, and the same
    ///   call again is right.
    public func setLimits(_ rules: LimitRules) async throws -> StoredLimits {
        let (known, epoch) = book.state.withLock { ($0.limits.version, $0.plans[0].epoch) }
        let changed = try await shards[0].limits(
            .set(rules, above: known), knownEpoch: epoch, ttl: settings.ttl)
        for shard in shards.indices.dropFirst() {
            try await exchange(.keep(changed), shard)
        }
        adopt(changed)
        return changed
    }

    /// Fetches the limits from a shard, or brings them there, where it has another version.
    func syncLimits(_ shard: Int) async {
        let change: LimitsChange? = book.state.withLock { state in
            guard state.mustSync(shard), let seen = state.versionsSeen[shard] else { return nil }
            if seen > state.limits.version { return .read }
            // The settings of the first node are the first limits of the cluster.
            return .keep(
                StoredLimits(version: max(1, state.limits.version), rules: state.limits.rules))
        }
        if let change { try? await exchange(change, shard) }
    }

    private func exchange(_ change: LimitsChange, _ shard: Int) async throws {
        let epoch = book.state.withLock { $0.plans[shard].epoch }
        let stored = try await attempt(.init(shard: shard, purpose: .write)) {
            try await shards[shard].limits(change, knownEpoch: epoch, ttl: settings.ttl)
        }
        book.state.withLock { $0.versionsSeen[shard] = stored.version }
        adopt(stored)
    }

    private func adopt(_ stored: StoredLimits) {
        var isNew = false
        applyRules { state in
            let old = state.limits
            guard stored.version > old.version else { return nil }
            state.limits = stored
            isNew = old.rules != stored.rules
            let lowered = old.version == 0 ? stored.rules : stored.rules.lowered(by: state.rules)
            state.upcoming =
                lowered == stored.rules ? nil : (stored.rules, .now + settings.ttl)
            return lowered == state.rules ? nil : lowered
        }
        guard isNew else { return }
        let texts = stored.rules.rules.map { "\($0)" }.joined(separator: " ")
        logger.notice(
            "limits of the cluster, version \(stored.version): \(texts.isEmpty ? "none" : texts)")
    }

    /// A change has been under way for a ttl: all nodes that hold a lease know of it.
    func endChange() {
        applyRules { state in
            guard let upcoming = state.upcoming, upcoming.at <= .now else { return nil }
            state.upcoming = nil
            return upcoming.rules
        }
    }
}

extension LimitBook.State {
    /// Whether a shard is known to have other limits than this node.
    func mustSync(_ shard: Int) -> Bool {
        guard let seen = versionsSeen[shard] else { return false }
        if limits.version == 0 { return seen > 0 || shard == 0 && !limits.rules.rules.isEmpty }
        return seen != limits.version
    }
}
