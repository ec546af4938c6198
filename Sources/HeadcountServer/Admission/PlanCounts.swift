import Synchronization

/// How many sockets there are by the plan that their tokens name.
///
/// Only so many plans are told apart: whoever signs tokens may make up any number of them.
final class PlanCounts: Sendable {
    static let maximumPlans = 100
    /// What stands for the plans beyond that.
    static let others = "__other__"

    private let counts = Mutex<[String: Int]>([:])

    /// The plans that somebody is in, by name.
    var all: [(plan: String, sockets: Int)] {
        counts.withLock { $0.sorted { $0.key < $1.key } }.map { ($0.key, $0.value) }
    }

    /// A socket opens. Returns what it is counted under: give that back when it closes.
    func open(_ plan: String) -> String {
        counts.withLock { counts in
            let isKnown = counts[plan] != nil || counts.count < Self.maximumPlans
            let name = isKnown ? plan : Self.others
            counts[name, default: 0] += 1
            return name
        }
    }

    func close(_ name: String) {
        counts.withLock { counts in
            let left = (counts[name] ?? 1) - 1
            counts[name] = left > 0 ? left : nil
        }
    }
}
