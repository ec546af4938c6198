import Headcount
import Synchronization

/// The topics whose counts are followed on any loop, and what of them was told.
final class CountBoard: Sendable {
    private struct State {
        var plan = CountPlan()
        /// How many loops have followers of a topic.
        var loops: [Topic: Int] = [:]
    }

    private let state = Mutex(State())

    /// A loop's first socket follows a topic, and was told its count.
    func begin(_ row: ClusterStats.TopicRow) {
        state.withLock { state in
            state.loops[row.topic, default: 0] += 1
            state.plan.begin(row, now: .now)
        }
    }

    /// A loop's last socket follows a topic no longer.
    func end(_ topic: Topic) {
        state.withLock { state in
            guard let loops = state.loops[topic] else { return }
            state.loops[topic] = loops > 1 ? loops - 1 : nil
            if loops == 1 { state.plan.end(topic) }
        }
    }

    /// The topics that are followed.
    var topics: [Topic] { state.withLock { Array($0.loops.keys) } }

    /// Whether nobody follows anything.
    var isEmpty: Bool { state.withLock { $0.loops.isEmpty } }

    /// Whether a count is to be told now; then it counts as told.
    func tell(_ row: ClusterStats.TopicRow) -> Bool {
        state.withLock { $0.plan.tell(row, now: .now) }
    }
}
