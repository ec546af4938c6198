import Headcount

extension StoreContract {
    /// Registration, taking over, and taking leave.
    static let names = [
        Clause("A registered node lives, and until it writes its counts are known to be missing") {
            trial in
            let member = try await trial.join("web-1")
            try expect(try await trial.read().content(of: "web-1"), is: .broken, "content")
            try await member.put([:], sequence: 1)
            let part = try await trial.part(of: "web-1")
            try expect(part.counts, is: [:], "counts")
            try expect(part.total, is: 0, "total")
            let version = PartVersion(
                epoch: member.epoch, incarnation: member.incarnation, sequence: 1)
            try expect(part.version, is: version, "version")
        },
        Clause("Every registration of a name is a larger incarnation and clears the counts") {
            trial in
            var last = Incarnation(0)
            for _ in 0..<3 {
                let member = try await trial.join("web-1")
                try expect(member.incarnation > last, "\(member.incarnation) > \(last)")
                try expect(try await trial.read().content(of: "web-1"), is: .broken, "content")
                try await member.put(["a": 3], sequence: 1)
                last = member.incarnation
            }
        },
        Clause("A living holder keeps its name from one that does not take over") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 3], sequence: 1)
            let outcome = try await trial.register("web-1", takesOver: false)
            try expect(outcome, is: .taken, "second registration")
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 3], "counts")
            let other = try await trial.register("web-2", takesOver: false)
            try expect(other != .taken, "a free name is not taken")
        },
        Clause("A registration sent again, for want of a reply, is not taken by itself") { trial in
            let first = try await trial.register("web-1", takesOver: false, token: 4_711)
            let again = try await trial.register("web-1", takesOver: false, token: 4_711)
            try expect(first != .taken, "\(first)")
            try expect(again, is: first, "the same registration again")
            let other = try await trial.register("web-1", takesOver: false, token: 4_712)
            try expect(other, is: .taken, "somebody else")
        },
        Clause("A name whose lease has ended is free") { trial in
            _ = try await trial.join("web-2")
            _ = try await trial.join("web-1", ttl: trial.subject.lease)
            try await trial.subject.pass(trial.subject.lease + .milliseconds(20))
            let outcome = try await trial.register("web-1", takesOver: false)
            try expect(outcome != .taken, "the name of a dead node is not taken")
        },
        Clause("A node with another number of shards is turned away while others live") { trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 3], sequence: 1)
            let other = NodeProfile(shards: 2)
            let outcome = try await trial.register("web-2", profile: other)
            try expect(outcome, is: .otherShardCount(1), "a second node")
            try expect(try await trial.read().names, is: ["web-1"], "nodes")
            let alone = try await trial.register("web-1", profile: other)
            try expect(alone != .otherShardCount(1), "the only node may change it")
            let follower = try await trial.register("web-2")
            try expect(follower, is: .otherShardCount(2), "a second node after that")
        },
        Clause("A whole table brings the number of shards back after a loss") { trial in
            let member = try await trial.join("web-1")
            try await trial.subject.forget()
            _ = try await trial.store.write(member.table(["a": 3], sequence: 1))
            let outcome = try await trial.register("web-2", profile: NodeProfile(shards: 2))
            try expect(outcome, is: .otherShardCount(1), "a second node")
        },
        Clause("Every write says the number of shards, so that a wrong one does not stay") {
            trial in
            let member = try await trial.join("web-1")
            try await member.put(["a": 3], sequence: 1)
            var stranger = try member.table(["a": 3], sequence: 2)
            stranger.profile.shards = 2
            _ = try await trial.store.write(stranger)
            let refused = try await trial.register("web-2")
            try expect(refused, is: .otherShardCount(2), "a second node")
            let renewal = try member.changes(
                [:], after: (sequence: 2, fields: 1), sequence: 2, total: 3)
            _ = try await trial.store.write(renewal)
            let outcome = try await trial.register("web-2")
            try expect(outcome != .otherShardCount(2), "a second node after a renewal")
        },
        Clause("A node that is forgotten is gone at once, and comes back when it lives after all") {
            trial in
            let member = try await trial.join("web-1")
            try await trial.join("web-2").put(["a": 1], sequence: 1)
            try await member.put(["a": 3], sequence: 1)
            try expect(try await trial.store.forget(member.node), "there was something of it")
            try expect(try await trial.read().names, is: ["web-2"], "nodes")
            try expect(try await !trial.store.forget(member.node), "nothing is left of it")
            let write = try member.changes(
                ["a": 4], after: (sequence: 1, fields: 1), sequence: 2, total: 4)
            let outcome = try await trial.store.write(write)
            try expect(outcome, is: .guardFailed(epoch: member.epoch, sequence: 0), "its write")
            try await member.put(["a": 4], sequence: 3)
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 4], "counts")
        },
        Clause("The last node that is forgotten leaves no loss behind") { trial in
            let member = try await trial.join("web-1")
            try expect(try await trial.store.forget(member.node), "there was something of it")
            let read = try await trial.read()
            try expect(read.epoch, is: member.epoch, "epoch")
        },
        Clause("A node that takes leave is gone at once, and its name is free") { trial in
            let member = try await trial.join("web-1")
            _ = try await trial.join("web-2")
            try await member.put(["a": 3], sequence: 1)
            try await trial.store.farewell(member.node, incarnation: member.incarnation, token: 1)
            try expect(try await trial.read().names, is: ["web-2"], "nodes")
            let outcome = try await trial.register("web-1", takesOver: false)
            try expect(outcome != .taken, "the name is not taken")
            try await trial.store.farewell(member.node, incarnation: member.incarnation, token: 1)
        },
        Clause("Nobody takes another incarnation's leave") { trial in
            let old = try await trial.join("web-1")
            let new = try await trial.join("web-1")
            try await new.put(["a": 3], sequence: 1)
            try await trial.store.farewell(old.node, incarnation: old.incarnation, token: 1)
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["a": 3], "counts")
        },
        Clause("An older incarnation is told that it was replaced, and writes nothing") { trial in
            let old = try await trial.join("web-1")
            try await old.put(["a": 1], sequence: 1)
            let new = try await trial.join("web-1")
            try await new.put(["b": 2], sequence: 1)
            let replaced = WriteOutcome.replaced(by: new.incarnation)
            let change = try old.changes(["a": 5], after: (1, 1), sequence: 2, total: 5)
            try expect(try await trial.store.write(change), is: replaced, "changes")
            let table = try old.table(["a": 5], sequence: 3)
            try expect(try await trial.store.write(table), is: replaced, "whole table")
            try expect(try await trial.part(of: "web-1").counts.byName, is: ["b": 2], "counts")
        },
        Clause("Labels, capacity and start come back as they were given") { trial in
            var profile = NodeProfile(
                labels: ["zone": "a\"b\\c", "release": "β 1.0\n", "": "empty"], capacity: 12_000,
                startedAtMilliseconds: 1_767_225_600_123)
            profile.isDraining = true
            let member = try await trial.join("web-1", profile: profile)
            try await member.put(["a": 1], sequence: 1)
            try expect(try await trial.part(of: "web-1").profile, is: profile, "written")
            try await trial.join("web-2").put([:], sequence: 1)
            try expect(try await trial.part(of: "web-2").profile, is: NodeProfile(), "empty")
        },
    ]
}
