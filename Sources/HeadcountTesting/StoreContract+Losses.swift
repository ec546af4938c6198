import Headcount

extension StoreContract {
    /// What happens when the store has forgotten something.
    static let losses = [
        Clause("While nothing is lost the epoch stays, and does not grow younger") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            let first = try await trial.read()
            try expect(first.epoch, is: member.epoch, "epoch of the first read")
            try await trial.subject.pass(.milliseconds(30))
            try await member.put(["a": 2], sequence: 2)
            let second = try await trial.read()
            try expect(second.epoch, is: first.epoch, "epoch of the second read")
            try expect(
                second.epochAge >= first.epochAge, "\(second.epochAge) >= \(first.epochAge)")
            let elapsed = second.timeMilliseconds - first.timeMilliseconds
            try expect(elapsed >= 30, "30 ms later by the store's clock: \(elapsed)")
        },
        Clause("A store that has forgotten opens a larger epoch, and the node writes anew") {
            trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 1], sequence: 1)
            try await trial.subject.forget()
            let read = try await trial.read(knownEpoch: member.epoch)
            try expect(read.epoch > member.epoch, "\(read.epoch) > \(member.epoch)")
            try expect(read.epochAge < .seconds(5), "the epoch is young: \(read.epochAge)")
            try expect(read.names, is: [], "nodes")
            let write = try member.changes(["b": 1], after: (1, 1), sequence: 2, total: 2)
            guard case .guardFailed(let found, 0) = try await trial.store.write(write) else {
                throw Breach(description: "changes to forgotten counts fail")
            }
            try expect(found >= read.epoch, "\(found) >= \(read.epoch)")
            let outcome = try await trial.store.write(
                try member.table(["a": 1, "b": 1], sequence: 3))
            guard case .applied(let epoch, fields: 2, _) = outcome else {
                throw Breach(description: "the whole table is applied: found \(outcome)")
            }
            let part = try await trial.part(of: "web-1")
            try expect(
                part.version,
                is: PartVersion(epoch: epoch, incarnation: member.incarnation, sequence: 3),
                "version")
        },
        Clause("Half a ttl without a write is a loss: leases may have ended whose owners live") {
            trial in
            let lease = trial.subject.lease
            let member = try await trial.join("web-1", ttl: lease)
            try await trial.subject.pass(lease / 2 + .milliseconds(20))
            let read = try await trial.read(ttl: lease)
            try expect(read.epoch > member.epoch, "\(read.epoch) > \(member.epoch)")
        },
        Clause("That no node is left is no loss: the epoch stays") { trial in
            let member = try await trial.join("web-1")
            try await trial.store.farewell(member.node, incarnation: member.incarnation, token: 1)
            let first = try await trial.read()
            try expect(first.epoch, is: member.epoch, "epoch after the last farewell")
            let next = try await trial.join("web-2")
            try expect(next.epoch, is: member.epoch, "epoch of the next node")
        },
        Clause("The store never goes on in an epoch below one that somebody knows") { trial in
            let member = try await trial.join("web-1")
            let known = Epoch(member.epoch.rawValue + 100_000_000)
            let read = try await trial.read(knownEpoch: known)
            try expect(read.epoch > known, "\(read.epoch) > \(known)")
            let same = try await trial.read(knownEpoch: read.epoch)
            try expect(same.epoch, is: read.epoch, "an epoch known exactly stays")
            let other = Epoch(read.epoch.rawValue + 100_000_000)
            let late = try await trial.join("web-2", knownEpoch: other)
            try expect(late.epoch > other, "a registration: \(late.epoch) > \(other)")
        },
        Clause("A store that nobody talked to for longer than ttl opens a new epoch") { trial in
            let lease = trial.subject.lease
            let member = try await trial.join("web-1", ttl: lease)
            try await member.put(["a": 1], sequence: 1)
            try await trial.subject.pass(lease + .milliseconds(50))
            let read = try await trial.read(ttl: lease)
            try expect(read.epoch > member.epoch, "\(read.epoch) > \(member.epoch)")
            try expect(read.names, is: [], "nodes")
        },
    ]
}
