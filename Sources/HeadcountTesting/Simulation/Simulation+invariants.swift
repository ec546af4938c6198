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
        let trust = Trust(
            asker.view, lastAppliedAt: asker.plan.lastAppliedAt,
            startedAt: instant(asker.startedAt), ttl: settings.ttl, now: instant(time))
        guard trust.isComplete, let readAt = asker.view.readAt else { return }
        let read = (readAt - start).milliseconds
        var rows: [Int: NodeName] = [observer: asker.plan.name]
        for (name, member) in asker.view.members {
            let life = Life(name: name, incarnation: member.part.version.incarnation)
            guard let owner = owners[life] else {
                throw breach(observer, "\(name) was written by nobody")
            }
            // A process that was renamed leaves an empty row until its lease ends.
            if let other = rows[owner], member.part.total > 0, counts(observer, other) > 0 {
                throw breach(observer, "process \(owner) counts twice, as \(other) and \(name)")
            }
            rows[owner] = name
            try check(member.part, of: owner, named: name, readAt: read, observer: observer)
        }
        for (process, subject) in processes.enumerated()
        where rows[process] == nil && !subject.isGone {
            if let appliedAt = subject.appliedAt, appliedAt > read - 900, appliedAt < read {
                throw breach(observer, "process \(process) is missing, which wrote at \(appliedAt)")
            }
        }
        let sum = asker.view.members.values.reduce(0) { $0 + $1.part.total }
        let topics = asker.view.topics().values.reduce(0, +)
        guard asker.view.total == sum, topics == sum else {
            throw breach(observer, "totals differ: \(asker.view.total), \(sum), \(topics)")
        }
    }

    /// What an observer counts under a name.
    private func counts(_ observer: Int, _ name: NodeName) -> Int {
        let asker = processes[observer]
        if name == asker.plan.name { return asker.total }
        return asker.view.members[name]?.part.total ?? 0
    }

    private func check(
        _ part: NodePart, of owner: Int, named name: NodeName, readAt: Int, observer: Int
    ) throws {
        // A store's clock may creep back by a quarter of a ttl unnoticed, and leases grow by that.
        let lease = settings.ttl.milliseconds * 5 / 4
        if case .gone(let since) = processes[owner].state {
            // A command that was under way at the end may still be taken.
            let last = since + lease + lateLimit + setback(since: since - 4 * lease)
            guard readAt <= last else {
                throw breach(observer, "\(name) is gone since \(since) and still counted")
            }
        }
        let behind =
            lease + settings.commandTimeout.milliseconds + lateLimit
            + setback(since: readAt - 4 * lease)
        guard processes[owner].had(part.total, from: readAt - behind, to: time) else {
            throw breach(observer, "\(name) counts \(part.total), which it never had of late")
        }
        let sum = part.counts.values.reduce(0, +)
        guard sum == part.total else {
            throw breach(observer, "\(name) counts \(part.total), its topics \(sum)")
        }
    }

    /// By how much leases may have grown: when the store's clock goes back by about as long as
    /// nobody wrote, nothing in the store can tell.
    private func setback(since: Int) -> Int {
        setbacks.reduce(0) { $1.time > since ? $0 + $1.by : $0 }
    }

    /// How late a command may be and still be taken.
    var lateLimit: Int { settings.commandTimeout.milliseconds + 100 }

    /// Ends all faults, waits, and expects every process to give the same complete answer, equal
    /// to what is connected.
    ///
    /// - Throws: ``Breach``.
    public mutating func converge() throws {
        badNetwork = (0, 0)
        stalledUntil = min(stalledUntil, time)
        for process in processes.indices {
            processes[process].cutUntil = 0
            if case .paused = processes[process].state {
                processes[process].state = .paused(until: time)
            }
        }
        note("no more faults")
        // What is under way arrives; the store settles; everybody looks again.
        try advance(by: .seconds(4) + settings.ttl * 2 + settings.maxAge * 2 + .seconds(2))
        let truth = living.reduce(0) { $0 + processes[$1].total }
        for process in living {
            let answer = processes[process].view.total + processes[process].total
            let trust = Trust(
                processes[process].view, lastAppliedAt: processes[process].plan.lastAppliedAt,
                startedAt: instant(processes[process].startedAt), ttl: settings.ttl,
                now: instant(time))
            guard trust.isComplete else { throw breach(process, "not complete at rest") }
            guard answer == truth else {
                throw breach(process, "answers \(answer) at rest, connected are \(truth)")
            }
            let name = processes[process].plan.name
            guard store.tables[name]?.counts ?? [:] == processes[process].counts else {
                throw breach(process, "the store holds other counts of \(name) than its table")
            }
        }
    }

    private func breach(_ observer: Int, _ text: String) -> Breach {
        Breach(seed: seed, time: time, text: "process \(observer): \(text)", trace: trace)
    }
}
