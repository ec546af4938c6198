import Headcount

extension StoreContract {
    /// What a reader is told.
    static let reads = [
        Clause("An empty store has no nodes, and a first read finds every node in full") { trial in
            try expect(try await trial.read().names, is: [], "nodes of an empty store")
            for number in 1...5 {
                try await trial.join("web-\(number)").put(["a": number], sequence: 1)
            }
            let read = try await trial.read()
            try expect(read.names, is: (1...5).map { "web-\($0)" }, "nodes")
            for number in 1...5 {
                let counts = try await trial.part(of: "web-\(number)").counts.byName
                try expect(counts, is: ["a": number], "counts of web-\(number)")
            }
        },
        Clause("A second read brings only what has changed") { trial in
            let one = try await trial.join("web-1")
            let two = try await trial.join("web-2")
            try await one.put(["a": 1], sequence: 1)
            try await two.put(["a": 2], sequence: 1)
            let known = [
                one.node: try await trial.part(of: "web-1").version,
                two.node: try await trial.part(of: "web-2").version,
            ]
            let still = try await trial.read(known: known)
            try expect(still.content(of: "web-1"), is: .unchanged, "web-1 at rest")
            try expect(still.content(of: "web-2"), is: .unchanged, "web-2 at rest")
            try await two.apply(["b": 3], after: (1, 1), sequence: 2, total: 5)
            let read = try await trial.read(known: known)
            try expect(read.content(of: "web-1"), is: .unchanged, "web-1")
            let changes = try read.changes(of: "web-2")
            try expect(changes.since, is: known[two.node], "what the changes build on")
            try expect(changes.counts, is: try counts([("b", 3)]), "changes of web-2")
            try expect([changes.topics, changes.total], is: [2, 5], "topics and total of web-2")
            try expect(
                changes.version, is: try await trial.part(of: "web-2").version, "their version")
        },
        Clause("A reader that knows a later version than the store gets what the store holds") {
            trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let later = PartVersion(
                epoch: member.epoch, incarnation: member.incarnation, sequence: 8)
            let read = try await trial.read(known: [member.node: later])
            guard case .part = read.content(of: "web-1") else {
                throw Breach(description: "another version is read in full, also a smaller one")
            }
        },
        Clause("Of its own node a reader is told the incarnation alone") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let read = try await trial.read(own: "web-1")
            try expect(read.content(of: "web-1"), is: .own(member.incarnation), "own row")
            let newer = try await trial.join("web-1")
            let again = try await trial.read(own: "web-1")
            try expect(again.content(of: "web-1"), is: .own(newer.incarnation), "newer own row")
        },
        Clause("A node is read until its lease ends, and no longer") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let brief = try await trial.join("web-2", ttl: trial.subject.lease)
            let before = try await trial.read()
            try expect(before.names, is: ["web-1", "web-2"], "nodes before")
            for row in before.nodes {
                let ttl = row.name == brief.node ? trial.subject.lease : Trial.longLease
                try expect(
                    row.leaseRemaining > .zero && row.leaseRemaining <= ttl,
                    "\(row.name) has from 0 to \(ttl) left: \(row.leaseRemaining)")
            }
            try await trial.subject.pass(trial.subject.lease + .milliseconds(20))
            let after = try await trial.read()
            try expect(after.names, is: ["web-1"], "nodes after")
            try expect(after.epoch, is: before.epoch, "a death is no loss: epoch")
            try expect(after.timeMilliseconds > before.timeMilliseconds, "the clock goes on")
        },
    ]
}
