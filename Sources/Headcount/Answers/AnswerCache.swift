import Synchronization

/// Encoded answers to the questions that are asked again and again.
///
/// Each is made by whoever asks first after a change, without a lock: two who ask at once may both
/// make it, and then have made the same.
final class AnswerCache: Sendable {
    /// How many different questions are remembered; one more, and all are forgotten.
    static let maximumQueries = 16

    private let nodes = Mutex<[StatsQuery: EncodedNodeStats]>([:])
    private let clusters = Mutex<[StatsQuery: EncodedClusterStats]>([:])

    /// This node's counts.
    func nodeStats(
        _ table: LocalTable, _ ranking: OwnRanking, own: NodeName, query: StatsQuery
    ) -> [UInt8] {
        let previous = nodes.withLock { $0[query] }
        let stats = EncodedNodeStats(table, ranking, own: own, query: query, previous: previous)
        nodes.withLock { $0.keep(stats, for: query) }
        return stats.answer(timestamp: .now)
    }

    /// The cluster's counts.
    func clusterStats(
        _ picture: ClusterPicture, query: StatsQuery, asked: ContinuousClock.Instant = .now
    ) -> [UInt8] {
        let previous = clusters.withLock { $0[query] }
        let stats = EncodedClusterStats(
            picture, query: query, asked: asked, previous: previous)
        clusters.withLock { $0.keep(stats, for: query) }
        return stats.answer(picture, timestamp: .now)
    }
}

extension Dictionary {
    /// Remembers a value, and no more of them than are asked for again and again.
    fileprivate mutating func keep(_ value: Value, for key: Key) {
        if count >= AnswerCache.maximumQueries, self[key] == nil { removeAll() }
        self[key] = value
    }
}
