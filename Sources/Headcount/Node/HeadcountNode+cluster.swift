import Synchronization

/// Answers for the whole cluster.
///
/// They come from memory. Only when the picture is older than max-age does an answer wait for a
/// look at the store, which all who ask share; when the look fails, the last picture is answered,
/// and says how old it is.
extension HeadcountNode {
    /// The cluster's counts.
    public func clusterStats(_ query: StatsQuery = StatsQuery()) async -> ClusterStats {
        await freshPicture().stats(query, timestamp: .now)
    }

    /// ``clusterStats(_:)`` as JSON text in UTF-8: what did not change since it was last asked for
    /// is not encoded again.
    public func encodedClusterStats(_ query: StatsQuery = StatsQuery()) async -> [UInt8] {
        let asked = ContinuousClock.now
        return answers.clusterStats(await freshPicture(), query: query, asked: asked)
    }

    /// The cluster in flat numbers. Costs the same whatever there is to count.
    public func clusterTotals() async -> ClusterTotals {
        await freshPicture().totals
    }

    /// One topic over all nodes. Costs time proportional to the nodes that have it.
    public func clusterCount(of topic: Topic) async -> TopicStats {
        let picture = await freshPicture()
        return TopicStats(row: picture.row(for: topic), totals: picture.totals)
    }

    /// One topic over all nodes as of the last look at the store, however old. Never waits.
    public func lastClusterCount(of topic: Topic) -> TopicStats {
        let picture = picture
        return TopicStats(row: picture.row(for: topic), totals: picture.totals)
    }

    /// Looks at the store where the last look was longer ago than `age`, and returns when that has
    /// ended, or failed.
    public func refresh(ifOlderThan age: Duration) async {
        await withCheckedContinuation { continuation in
            whenFresh(within: age) { continuation.resume() }
        }
    }

    /// The cluster in flat numbers as of the last look at the store, however old. Never waits.
    public func lastClusterTotals() -> ClusterTotals { picture.totals }

    /// The cluster's counts as of the last look at the store, however old. Never waits.
    public func lastClusterStats(_ query: StatsQuery = StatsQuery()) -> ClusterStats {
        picture.stats(query, timestamp: .now)
    }

    /// ``lastClusterStats(_:)`` as JSON text in UTF-8. Never waits.
    ///
    /// - Parameters:
    ///   - query: Which topics are listed.
    ///   - asked: When the question came: one answer that was made later serves all who asked
    ///     before.
    public func encodedLastClusterStats(
        _ query: StatsQuery = StatsQuery(), asked: ContinuousClock.Instant = .now
    ) -> [UInt8] {
        answers.clusterStats(picture, query: query, asked: asked)
    }

    /// Calls `body` once ``lastClusterStats(_:)`` is as fresh as it can be had: before this
    /// returns when it is fresh already, from another thread later when not. For those who have
    /// no task to wait in; `body` must not hold up its thread.
    public func whenFresh(_ body: @escaping @Sendable () -> Void) {
        whenFresh(within: settings.maxAge, body)
    }

    private func whenFresh(within age: Duration, _ body: @escaping @Sendable () -> Void) {
        if let readAt = snapshot.readAt, ContinuousClock.now - readAt <= age {
            body()
        } else {
            gate.whenRefreshed(body)
        }
    }

    /// The topics of the cluster as of the last look at the store; those of several shards or of this
    /// node and others may be counted twice. Never waits.
    public var knownTopics: Int {
        snapshot.ledgers.reduce(table.topics) { $0 + $1.rows.count }
    }

    /// Whether the store had lost something less than a ttl before the last look at it.
    public var isSettling: Bool { snapshot.isSettling }

    private func freshPicture() async -> ClusterPicture {
        await refresh(ifOlderThan: settings.maxAge)
        return picture
    }

    /// What the view showed last.
    var snapshot: ClusterSnapshot { shown.withLock { $0 } }

    var picture: ClusterPicture {
        let now = ContinuousClock.now
        let (own, profile, lastAppliedAt) = standing.withLock {
            ($0.name, $0.profile, $0.lastAppliedAt)
        }
        let snapshot = snapshot
        let trust = Trust(
            snapshot, lastAppliedAt: lastAppliedAt, startedAt: startedAt, ttl: settings.ttl,
            now: now)
        return ClusterPicture(
            snapshot: snapshot, table: table, own: own, profile: profile, ranking: ranking,
            trust: trust, now: now)
    }
}
