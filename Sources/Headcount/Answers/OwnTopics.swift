import HashTreeCollections
import Synchronization

/// What of a node's own topics can be among the largest.
struct OwnTopics {
    /// Their live counts: of all topics, or of the largest.
    let counts: [TopicCount]
    /// What is not among ``counts`` has no more connections; nil when nothing is left out.
    let bound: Int?
    /// How many topics there are.
    let number: Int

    /// All topics of a table. Costs time proportional to them.
    init(all table: LocalTable) {
        counts = table.counts()
        bound = nil
        number = counts.count
    }

    fileprivate init(counts: [TopicCount], bound: Int, number: Int) {
        self.counts = counts
        self.bound = bound
        self.number = number
    }
}

/// The largest of a node's own topics, as of the last flush: so that an answer need not look at all of
/// them.
///
/// Which topics are looked at may be a flush behind; what is told of them is live.
final class OwnRanking: Sendable {
    /// A table of no more topics is looked at whole.
    static let smallTable = 4 * StatsQuery.maximumTopics

    private struct State {
        var ranking = TopicRanking()
        /// Whether changes are told at all: a node that does not run tells none.
        var isFed = false
    }

    private let state = Mutex(State())

    /// Takes note of what changed in a table: one caller at a time. Nobody who asks meanwhile waits.
    func note(_ changes: [TopicCount], in table: LocalTable) {
        var ranking = state.withLock { $0.ranking }
        for change in changes { ranking.note(change) }
        ranking.settle(table.topics) { offer in
            for row in table.counts() { offer(row) }
        }
        state.withLock { [ranking] in $0 = State(ranking: ranking, isFed: true) }
    }

    /// What can be among the `top` largest of a table; everything where that costs little, or cannot be
    /// known.
    func topics(of table: LocalTable, top: Int) -> OwnTopics {
        let number = table.topics
        guard number > Self.smallTable, top <= StatsQuery.maximumTopics else {
            return OwnTopics(all: table)
        }
        let ranking = state.withLock { $0.isFed ? $0.ranking : nil }
        guard let ranking, let bound = ranking.last?.count else { return OwnTopics(all: table) }
        let counts = ranking.kept.keys.map { TopicCount(topic: $0, count: table.count(of: $0)) }
        return OwnTopics(counts: counts, bound: bound, number: number)
    }
}
