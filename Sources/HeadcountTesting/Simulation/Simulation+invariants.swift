import Headcount

/// What must always be true of an answer, and what must become true when faults end.
extension Simulation {
    /// Checks what a process would answer now.
    ///
    /// An answer that says complete must hold every process that reaches the store, each once,
    /// with a number of connections that it really had within the time that an answer may be
    /// behind; and none that has been dead for longer than its lease.
    func check(_ observer: Int) throws {
        let asker = processes[observer]
        guard isComplete(process: observer), let read = readTime(asker, shard: 0) else { return }
        var rows: [Int: NodeName] = [observer: asker.plan.name]
        for (name, member) in asker.view.members {
            let life = Life(name: name, incarnation: member.part.version.incarnation)
            guard let owner = owners[life] else {
                throw breach(observer, "\(name) was written by nobody")
            }
            // A process that was renamed leaves an empty row until its lease ends.
            if let other = rows[owner], counts(observer, name) > 0, counts(observer, other) > 0 {
                throw breach(observer, "process \(owner) counts twice, as \(other) and \(name)")
            }
            rows[owner] = name
            try checkEnd(of: owner, named: name, readAt: read, observer: observer)
            for shard in servers.indices {
                guard let part = asker.view.part(of: name, shard: shard) else {
                    throw breach(observer, "\(name) is not counted in shard \(shard)")
                }
                try check(part, of: owner, named: name, shard: shard, observer: observer)
            }
        }
        for process in processes.indices
        where rows[process] == nil && !processes[process].isGone {
            if let appliedAt = processes[process].appliedAt, appliedAt > read - 900,
                appliedAt < read
            {
                throw breach(observer, "process \(process) is missing, which wrote at \(appliedAt)")
            }
        }
        let sum = asker.view.members.keys.reduce(0) { $0 + asker.view.total(of: $1) }
        let topics = servers.indices.reduce(0) {
            $0 + asker.view.topics(shard: $1).values.reduce(0, +)
        }
        guard asker.view.total == sum, topics == sum else {
            throw breach(observer, "totals differ: \(asker.view.total), \(sum), \(topics)")
        }
    }

    /// Whether a process would say now that its answer is complete.
    public func isComplete(process: Int) -> Bool {
        let asker = processes[process]
        return Trust(
            asker.view.snapshot, lastAppliedAt: asker.plan.lastAppliedAt,
            startedAt: instant(asker.startedAt), ttl: settings.ttl, now: instant(time)
        ).isComplete
    }

    /// What an observer counts under a name.
    private func counts(_ observer: Int, _ name: NodeName) -> Int {
        let asker = processes[observer]
        if name == asker.plan.name { return asker.total }
        return asker.view.total(of: name)
    }

    /// When a process last looked at a shard.
    private func readTime(_ asker: SimulatedProcess, shard: Int) -> Int? {
        asker.view.readAt(shard: shard).map { ($0 - start).milliseconds }
    }

    /// A store's clock may creep back by a quarter of a ttl unnoticed, and leases grow by that.
    private var longestLease: Int { settings.ttl.milliseconds * 5 / 4 }

    private func checkEnd(
        of owner: Int, named name: NodeName, readAt: Int, observer: Int
    ) throws {
        guard case .gone(let since) = processes[owner].state else { return }
        // A command that was under way at the end may still be taken.
        let setback = servers[0].setback(since: since - 4 * longestLease)
        guard readAt <= since + longestLease + lateLimit + setback else {
            throw breach(observer, "\(name) is gone since \(since) and still counted")
        }
    }

    private func check(
        _ part: NodePart, of owner: Int, named name: NodeName, shard: Int, observer: Int
    ) throws {
        let readAt = readTime(processes[observer], shard: shard) ?? 0
        let behind =
            longestLease + settings.commandTimeout.milliseconds + lateLimit
            + servers[shard].setback(since: readAt - 4 * longestLease)
        guard processes[owner].had(part.total, in: shard, from: readAt - behind, to: time) else {
            throw breach(observer, "\(name) counts \(part.total), which it never had of late")
        }
        let sum = part.counts.values.reduce(0, +)
        guard sum == part.total else {
            throw breach(observer, "\(name) counts \(part.total), its topics \(sum)")
        }
    }

    /// How late a command may be and still be taken.
    var lateLimit: Int { settings.commandTimeout.milliseconds + 100 }

    /// Ends all faults, waits, and expects every process to give the same complete answer, equal
    /// to what is connected.
    ///
    /// - Throws: ``Breach``.
    public mutating func converge() throws {
        badNetwork = (0, 0)
        for shard in servers.indices {
            servers[shard].stalledUntil = min(servers[shard].stalledUntil, time)
            servers[shard].fullUntil = time
        }
        for process in processes.indices {
            processes[process].cutUntil = 0
            if case .paused = processes[process].state {
                processes[process].state = .paused(until: time)
            }
        }
        note("no more faults")
        // What is under way arrives; the store settles; everybody looks again.
        try advance(by: .seconds(4) + settings.ttl * 2 + settings.maxAge * 2 + .seconds(2))
        try fillUp()
        let truth = living.reduce(0) { $0 + processes[$1].total }
        for process in living {
            let answer = processes[process].view.total + processes[process].total
            guard isComplete(process: process) else {
                throw breach(process, "not complete at rest")
            }
            guard answer == truth else {
                throw breach(process, "answers \(answer) at rest, connected are \(truth)")
            }
            let name = processes[process].plan.name
            for shard in servers.indices {
                let stored = servers[shard].store.tables[name]?.counts ?? [:]
                let rows = processes[process].table(shard).map { ($0.topic, $0.count) }
                guard stored == Dictionary(uniqueKeysWithValues: rows) else {
                    throw breach(
                        process, "shard \(shard) holds other counts of \(name) than its table")
                }
            }
        }
    }

    private func breach(_ observer: Int, _ text: String) -> Breach {
        breach("process \(observer): \(text)")
    }
}
