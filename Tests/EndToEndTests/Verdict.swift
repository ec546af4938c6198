/// Judges what a node answers by the truth of the time that the answer says it is of.
struct Verdict {
    typealias Instant = ContinuousClock.Instant

    let truth: Truth
    let rhythm: Rhythm

    /// What is wrong with an answer that says it is complete; nil when nothing is.
    func fault(of answer: ClusterAnswer, sent: Instant, received: Instant) -> String? {
        let age = Duration.milliseconds(answer.age)
        if answer.isStale { return "stale, and yet complete" }
        if age > rhythm.ttl { return "older than ttl, and yet complete" }
        if let name = answer.nodes.keys.first(where: { !truth.nodes.contains($0) }) {
            return "nobody knows \(name)"
        }
        for name in truth.nodes {
            guard let row = answer.nodes[name] else {
                let claims = truth.claims(
                    of: name, from: sent - age - Rhythm.noise, to: received)
                guard claims.allSatisfy({ $0.presence == .counted }) else { continue }
                return "\(name) is missing"
            }
            let isOwn = name == answer.node
            let rowAge = Duration.milliseconds(row.age)
            if !isOwn, rowAge > age + rhythm.ttl + Rhythm.noise { return "\(name) is too old" }
            let start = isOwn ? sent : sent - rowAge - rhythm.lag
            guard isTrue(row.total, of: name, from: start, to: received) else {
                return "\(name) never had \(row.total) in that time"
            }
            let present = truth.claims(of: name, from: sent - Rhythm.noise, to: received)
            if present.allSatisfy({ $0.presence == .gone }) { return "\(name) is gone" }
        }
        let others = answer.nodes.filter { $0.key != answer.node }.values.reduce(0) {
            $0 + $1.total
        }
        // A node's own rows are live: they are read one after the other while it answers.
        let sums = [answer.total, answer.topics.values.reduce(0) { $0 + $1.total }]
        guard
            sums.allSatisfy({
                isTrue($0 - others, of: answer.node, from: sent, to: received)
            })
        else { return "the nodes, the topics and the total do not add up" }
        return nil
    }

    /// Whether a node had so many connections at some moment between these.
    func isTrue(_ count: Int, of node: String, from start: Instant, to end: Instant) -> Bool {
        truth.claims(of: node, from: start, to: end).contains { $0.counts.contains(count) }
    }
}
