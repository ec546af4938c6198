import Headcount

extension StoreContract {
    /// What a reader is told who knows an earlier state.
    static let changes = [
        Clause("Changes come in the order of their writes, also those that remove a topic") {
            trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1, "b": 2], sequence: 1)
            let known = [member.node: try await trial.part(of: "web-1").version]
            try await member.apply(["a": 5], after: (1, 2), sequence: 2, total: 7)
            try await member.apply(["b": 0], after: (2, 2), sequence: 3, total: 5)
            try await member.apply(["a": 6], after: (3, 1), sequence: 4, total: 6, sockets: 4)
            let changes = try await trial.read(known: known).changes(of: "web-1")
            let expected = try counts([("a", 5), ("b", 0), ("a", 6)])
            try expect(changes.counts, is: expected, "changes")
            try expect(
                [changes.topics, changes.total, changes.sockets], is: [1, 6, 4], "the sums")
            try expect(changes.sequence, is: 4, "sequence")
        },
        Clause("A reader catches up from any state that the log reaches back to") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            var states = [try await trial.part(of: "web-1")]
            for sequence in 2...6 as ClosedRange<UInt64> {
                let total = Int(sequence * 10)
                try await member.apply(
                    ["a": total], after: (sequence - 1, 1), sequence: sequence, total: total)
                states.append(try await trial.part(of: "web-1"))
            }
            for state in states.dropLast() {
                let read = try await trial.read(known: [member.node: state.version])
                var part = state
                let addsUp = part.apply(try read.changes(of: "web-1"))
                try expect(addsUp, "the changes add up")
                try expect(part, is: states[5], "state after \(state.version.sequence)")
            }
        },
        Clause("Sequences that were never applied have no changes of their own") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            var part = try await trial.part(of: "web-1")
            try await member.apply(["a": 4], after: (1, 1), sequence: 5, total: 4)
            let read = try await trial.read(known: [member.node: part.version])
            try expect(part.apply(try read.changes(of: "web-1")), "the changes add up")
            try expect(part, is: try await trial.part(of: "web-1"), "the state")
        },
        Clause("A renewed lease is no change") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let known = [member.node: try await trial.part(of: "web-1").version]
            try await member.apply([:], after: (1, 1), sequence: 1, total: 1)
            let read = try await trial.read(known: known)
            try expect(read.content(of: "web-1"), is: .unchanged, "content")
        },
        Clause("After a whole table, or under another life, counts are read in full") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let first = [member.node: try await trial.part(of: "web-1").version]
            try await member.put(["a": 2], sequence: 2)
            guard case .part = try await trial.read(known: first).content(of: "web-1") else {
                throw Breach(description: "a whole table is read in full")
            }
            let second = [member.node: try await trial.part(of: "web-1").version]
            let next = try await trial.join("web-1")
            try await next.put(["a": 3], sequence: 3)
            guard case .part = try await trial.read(known: second).content(of: "web-1") else {
                throw Breach(description: "another life is read in full")
            }
        },
        Clause("When more has changed than a log holds, counts are read in full") { trial in
            let member = try await trial.join("web-1")
            let topics = (0..<1_000).map { "a topic with a name of its own:\($0)" }
            try await member.put([topics[0]: 1], sequence: 1)
            let known = [member.node: try await trial.part(of: "web-1").version]
            var fields = 1
            for sequence in 2...6 as ClosedRange<UInt64> {
                let counts = [String: Int](topics.map { ($0, Int(sequence)) }) { $1 }
                try await member.apply(
                    counts, after: (sequence - 1, fields), sequence: sequence,
                    total: Int(sequence) * topics.count)
                fields = topics.count
            }
            let read = try await trial.read(known: known)
            guard case .part(let part) = read.content(of: "web-1") else {
                throw Breach(description: "the log does not reach back")
            }
            try expect(part.total, is: 6 * topics.count, "total")
            try expect(Set(part.counts.values), is: [6], "counts")
        },
    ]

    /// Counts in this order.
    static func counts(_ pairs: [(String, Int)]) throws -> [TopicCount] {
        try pairs.map { TopicCount(topic: try Topic($0.0), count: $0.1) }
    }
}

extension ClusterRead {
    /// What has changed of one node, or a breach.
    func changes(of node: String) throws -> NodeChanges {
        guard case .changes(let changes) = content(of: node) else {
            throw StoreContract.Breach(
                description: "\(node) has changes: found \(String(describing: content(of: node)))")
        }
        return changes
    }
}

extension StoreContract.Member {
    /// Writes changes on top of a belief, and expects them to be applied.
    func apply(
        _ counts: [String: Int], after belief: (sequence: UInt64, fields: Int), sequence: UInt64,
        total: Int, sockets: Int = 0
    ) async throws {
        let outcome = try await trial.store.write(
            try changes(
                counts, after: belief, sequence: sequence, total: total, sockets: sockets))
        guard case .applied = outcome else {
            throw StoreContract.Breach(description: "the changes are applied: found \(outcome)")
        }
    }
}
