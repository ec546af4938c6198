import Headcount

extension StoreContract {
    /// Writes that build on nothing.
    static let wholeTables = [
        Clause("A whole table replaces everything, an empty one too") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1, "b": 2], sequence: 1, sockets: 3)
            try await member.put(["c": 3], sequence: 2, sockets: 4)
            let part = try await trial.part(of: "web-1")
            try expect(part.counts.byName, is: ["c": 3], "counts")
            try expect([part.total, part.sockets], is: [3, 4], "total and sockets")
            try await member.put([:], sequence: 3)
            let empty = try await trial.part(of: "web-1")
            try expect(empty.counts.byName, is: [:], "counts after an empty table")
            try expect(empty.version.sequence, is: 3, "sequence")
        },
        Clause("A whole table needs no registration that the store remembers") { trial in
            let member = try await trial.join("web-1")
            try await trial.store.farewell(member.node, incarnation: member.incarnation, token: 1)
            let outcome = try await trial.store.write(try member.table(["a": 1], sequence: 9))
            guard case .applied(_, fields: 1, _) = outcome else {
                throw Breach(description: "the table is applied: found \(outcome)")
            }
            let part = try await trial.part(of: "web-1")
            try expect(part.version.incarnation, is: member.incarnation, "incarnation")
            try expect(part.version.sequence, is: 9, "sequence")
        },
        Clause("A table of 2,500 topics is written whole and read whole") { trial in
            let member = try await trial.join("web-1")
            let counts = Dictionary(
                uniqueKeysWithValues: (1...2_500).map { ("room:\($0)", $0) })
            try await member.put(counts, sequence: 1)
            let part = try await trial.part(of: "web-1")
            try expect(part.counts.byName == counts, "2,500 topics come back")
            try expect(part.total, is: 2_500 * 2_501 / 2, "total")
            let write = try member.changes(
                ["room:1": 0], after: (1, 2_500), sequence: 2, total: part.total - 1)
            let applied = WriteOutcome.applied(epoch: member.epoch, fields: 2_499)
            try expect(try await trial.store.write(write), is: applied, "a change to it")
        },
        Clause("Topics of any text come back byte for byte") { trial in
            let member = try await trial.join("web-1")
            let topics = [
                "e\u{301}", "\u{E9}", "emoji 👩‍👩‍👧", "a b", " ", "\"quoted\"", "back\\slash", "{tag}",
                "*", "0", "-1", "\u{FFFD}", "\u{10FFFF}", String(repeating: "é", count: 127) + "x",
            ]
            // Keyed by bytes: Swift's String takes the two é for the same.
            let table = try topics.enumerated().map {
                TopicCount(topic: try Topic($0.element), count: $0.offset + 1)
            }
            var write = try member.table([:], sequence: 1)
            write.changes = table
            write.total = table.reduce(0) { $0 + $1.count }
            let applied = WriteOutcome.applied(epoch: member.epoch, fields: topics.count)
            try expect(try await trial.store.write(write), is: applied, "outcome")
            let expected = Dictionary(uniqueKeysWithValues: table.map { ($0.topic, $0.count) })
            try expect(try await trial.part(of: "web-1").counts, is: expected, "counts")
        },
        Clause("A topic at zero in a whole table is left out") { trial in
            let member = try await trial.join("web-1")
            let write = try member.table(["a": 1, "b": 0], sequence: 1)
            let applied = WriteOutcome.applied(epoch: member.epoch, fields: 1)
            try expect(try await trial.store.write(write), is: applied, "outcome")
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 1], "counts")
        },
    ]
}
