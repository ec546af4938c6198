import Headcount

extension StoreContract {
    /// Writes on top of a belief.
    static let writes = [
        Clause("Changes apply on top of what is there; a zero removes its topic") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1, "b": 2], sequence: 1)
            let write = try member.changes(
                ["a": 5, "b": 0, "c": 7], after: (1, 2), sequence: 2, total: 12, sockets: 9)
            let applied = WriteOutcome.applied(epoch: member.epoch, fields: 2)
            try expect(try await trial.store.write(write), is: applied, "outcome")
            let part = try await trial.part(of: "web-1")
            try expect(part.counts.byName, is: ["a": 5, "c": 7], "counts")
            try expect(part.total, is: 12, "total")
            try expect(part.sockets, is: 9, "sockets")
            try expect(part.version.sequence, is: 2, "sequence")
        },
        Clause("A write is applied on any of the states that it believes possible") { trial in
            for isFirstLost in [false, true] {
                let member = try await trial.join("web-1")
                try await member.put(["a": 1], sequence: 1)
                let first = try member.changes(["b": 2], after: (1, 1), sequence: 2, total: 3)
                if !isFirstLost { _ = try await trial.store.write(first) }
                // Its reply never came: the next has its topics too, and believes in both states.
                var next = try member.changes(
                    ["b": 2, "c": 3], after: (1, 1), sequence: 3, total: 6)
                next.basis = .beliefs([
                    .init(sequence: 1, fields: 1), .init(sequence: 2, fields: 2),
                ])
                let outcome = try await trial.store.write(next)
                try expect(outcome, is: .applied(epoch: member.epoch, fields: 3), "the next write")
                try expect(
                    try await trial.part(of: "web-1").counts.byName, is: ["a": 1, "b": 2, "c": 3],
                    "counts")
                try expect(
                    try await trial.store.write(first),
                    is: .guardFailed(epoch: member.epoch, sequence: 3), "a write from the past")
            }
        },
        Clause("A wrong belief in sequence or number of topics writes nothing") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 5)
            let failed = WriteOutcome.guardFailed(epoch: member.epoch, sequence: 5)
            for belief: (sequence: UInt64, fields: Int) in [(4, 1), (6, 1), (5, 0), (5, 2)] {
                let write = try member.changes(["b": 1], after: belief, sequence: 7, total: 2)
                try expect(try await trial.store.write(write), is: failed, "\(belief)")
            }
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 1], "counts")
        },
        Clause("A belief about a node that is not there writes nothing") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            var write = try member.changes(["b": 1], after: (1, 1), sequence: 2, total: 2)
            write.node = try NodeName("web-2")
            let absent = WriteOutcome.guardFailed(epoch: member.epoch, sequence: 0)
            try expect(try await trial.store.write(write), is: absent, "absent node")
            try expect(try await trial.read().names, is: ["web-1"], "nodes")
        },
        Clause("A whole table that comes late changes nothing") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 3)
            for late: UInt64 in [2, 3] {
                let outcome = try await trial.store.write(try member.table([:], sequence: late))
                let failed = WriteOutcome.guardFailed(epoch: member.epoch, sequence: 3)
                try expect(outcome, is: failed, "sequence \(late)")
            }
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 1], "counts")
        },
        Clause("A newer incarnation that never registered may not build on an older") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            var write = try member.changes(["b": 1], after: (1, 1), sequence: 2, total: 2)
            write.incarnation = Incarnation(member.incarnation.rawValue + 1)
            guard case .guardFailed = try await trial.store.write(write) else {
                throw Breach(description: "a belief in another incarnation's counts fails")
            }
        },
        Clause("Sockets alone can change, and a reader learns of it") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1, sockets: 4)
            let known = [member.node: try await trial.part(of: "web-1").version]
            let write = try member.changes([:], after: (1, 1), sequence: 2, total: 1, sockets: 6)
            let applied = WriteOutcome.applied(epoch: member.epoch, fields: 1)
            try expect(try await trial.store.write(write), is: applied, "outcome")
            let changes = try await trial.read(known: known).changes(of: "web-1")
            try expect(changes.sockets, is: 6, "sockets")
            try expect(changes.counts, is: [], "counts")
        },
        Clause("A renewal lengthens the lease and changes nothing") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let version = try await trial.part(of: "web-1").version
            try await trial.subject.pass(.milliseconds(100))
            let before = try await trial.read().nodes.map(\.leaseRemaining)
            let renewal = try member.changes([:], after: (1, 1), sequence: 1, total: 1)
            for time in 1...2 {
                let outcome = try await trial.store.write(renewal)
                let applied = WriteOutcome.applied(epoch: member.epoch, fields: 1)
                try expect(outcome, is: applied, "renewal \(time)")
            }
            let after = try await trial.read().nodes.map(\.leaseRemaining)
            guard before.count == 1, after.count == 1 else {
                throw Breach(description: "one node: found \(before) and \(after)")
            }
            try expect(after[0] > before[0], "\(after[0]) > \(before[0])")
            try expect(try await trial.part(of: "web-1").version, is: version, "version")
        },
    ]
}
