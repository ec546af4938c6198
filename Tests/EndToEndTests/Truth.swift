import Synchronization

/// How many connections each node of a test has, and had: told by the test, and never asked of a
/// node.
///
/// A test that changes a count tells before that either is right, and afterwards the new one. So
/// at every moment the true count is among those told.
final class Truth: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Whether others count a node.
    enum Presence { case counted, gone, either }

    struct Claim {
        let counts: ClosedRange<Int>
        let presence: Presence
        let since: Instant
    }

    private let claims = Mutex<[String: [Claim]]>([:])

    /// From now on this holds of a node; what is left out is as before.
    func tell(_ node: String, _ counts: ClosedRange<Int>? = nil, _ presence: Presence? = nil) {
        claims.withLock { claims in
            let last = claims[node]?.last
            claims[node, default: []].append(
                Claim(
                    counts: counts ?? last?.counts ?? 0...0,
                    presence: presence ?? last?.presence ?? .either, since: .now))
            // A long test asks for nothing older than a minute.
            if let all = claims[node], all.count > 2_000, all[1_000].since < .now - .seconds(60) {
                claims[node]?.removeFirst(1_000)
            }
        }
    }

    /// What was true of a node at some moment between these.
    func claims(of node: String, from start: Instant, to end: Instant) -> [Claim] {
        let all = claims.withLock { $0[node] ?? [] }
        return all.indices.compactMap { index in
            let isOver = index + 1 < all.count && all[index + 1].since < start
            return isOver || all[index].since > end ? nil : all[index]
        }
    }

    /// From now on every node is counted that may be.
    func settle() {
        claims.withLock { claims in
            for (node, all) in claims {
                guard let last = all.last, last.presence == .either else { continue }
                claims[node]?.append(Claim(counts: last.counts, presence: .counted, since: .now))
            }
        }
    }

    /// The names told of.
    var nodes: Set<String> { claims.withLock { Set($0.keys) } }

    /// The sum over the nodes that are not gone; nil while a count changes.
    var total: Int? {
        claims.withLock { claims in
            var total = 0
            for last in claims.values.compactMap(\.last) where last.presence != .gone {
                guard last.counts.count == 1 else { return nil }
                total += last.counts.lowerBound
            }
            return total
        }
    }
}
