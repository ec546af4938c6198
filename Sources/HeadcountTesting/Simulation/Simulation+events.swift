import Headcount

/// What the shells of a real node and a real store do, one event at a time.
extension Simulation {
    mutating func process(_ event: SimulatedNetwork.Event) throws {
        switch event {
        case .tick(let process):
            if let later = wakeUp(of: process) {
                network.add(event, at: later)
            } else if !processes[process].isGone {
                try tick(process)
            }
        case .arrival(let command, let isReplyLost):
            guard time >= stalledUntil else {
                return network.add(event, at: stalledUntil)
            }
            // The store does nothing for a sender that has long given the command up.
            let isLate = time - command.sentAt > lateLimit
            let reply = isLate ? .failed : apply(command)
            if !isReplyLost {
                let latency = Int.random(in: 1...20, using: &random)
                network.add(.reply(command, reply), at: time + latency)
            }
        case .reply(let command, let reply):
            if let later = wakeUp(of: command.process) {
                network.add(event, at: later)
            } else if !processes[command.process].isGone {
                try take(reply, to: command)
            }
        }
    }

    /// When a process that stands still goes on; nil when it runs.
    private mutating func wakeUp(of process: Int) -> Int? {
        guard case .paused(let until) = processes[process].state else { return nil }
        if until > time { return until }
        processes[process].state = .running
        return nil
    }

    private mutating func tick(_ process: Int) throws {
        processes[process].hasWrittenTable = false
        let rhythm = min(settings.flush, settings.heartbeat).milliseconds
        network.add(.tick(process: process), at: time + rhythm)
        askForView(process)
        guard processes[process].writing == nil else { return }
        let changes = processes[process].takeChanges()
        processes[process].plan.note(changes, sockets: processes[process].total)
        takeStep(process)
    }

    /// As `HeadcountNode.tick()` does.
    private mutating func takeStep(_ process: Int) {
        processes[process].plan.note(processes[process].view.epoch())
        switch processes[process].plan.step(now: instant(time)) {
        case .wait:
            break
        case .register(let registration):
            processes[process].writing = send(.register(registration), from: process)
        case .countTable:
            guard !processes[process].hasWrittenTable else { return }
            processes[process].hasWrittenTable = true
            let (table, total) = (processes[process].table, processes[process].total)
            let changes = processes[process].takeChanges()
            processes[process].plan.note(changes, sockets: total)
            guard let write = processes[process].plan.wholeWrite(of: table, sockets: total) else {
                return
            }
            processes[process].writing = send(.write(write), from: process)
        case .write(let write):
            processes[process].writing = send(.write(write), from: process)
        }
    }

    /// Somebody is always asking.
    private mutating func askForView(_ process: Int) {
        let asker = processes[process]
        let age = asker.view.readAt.map { instant(time) - $0 }
        guard asker.reading == nil, age.map({ $0 > settings.maxAge }) ?? true else { return }
        processes[process].reading = send(
            .read(
                known: asker.view.known(), own: asker.plan.name,
                epoch: max(asker.plan.epoch(), asker.view.epoch())),
            from: process)
    }

    private mutating func apply(_ command: SimulatedNetwork.Command) -> SimulatedNetwork.Reply {
        let now = UInt64(time + clockOffset)
        defer { keepSnapshot() }
        switch command.request {
        case .register(let registration):
            let outcome = store.register(registration, now: now)
            if case .registered(let incarnation, _) = outcome {
                owners[Life(name: registration.node, incarnation: incarnation)] = command.process
                noteHolder(of: registration.node, command.process)
            }
            note("n\(command.process) \(registration.node): \(outcome)")
            return .registered(outcome)
        case .write(let write):
            let outcome = store.write(interference.alterWrite(write), now: now)
            if case .applied = outcome {
                noteHolder(of: write.node, command.process)
                if processes[command.process].plan.name == write.node {
                    processes[command.process].appliedAt = time
                }
            } else {
                note("n\(command.process) write \(write.sequence): \(outcome)")
            }
            return .written(write, outcome)
        case .read(let known, let own, let epoch):
            return .read(
                interference.alterRead(
                    store.read(
                        known: known, own: own, knownEpoch: epoch, ttl: settings.ttl, now: now)))
        case .farewell(let node, let incarnation):
            store.farewell(node, incarnation: incarnation)
            return .failed
        }
    }

    /// Of several processes that claim one name, those that do not hold it now are not counted
    /// until they have noticed.
    private mutating func noteHolder(of name: NodeName, _ holder: Int) {
        for index in processes.indices where index != holder && processes[index].plan.name == name {
            processes[index].appliedAt = nil
        }
    }

    private mutating func take(
        _ reply: SimulatedNetwork.Reply, to command: SimulatedNetwork.Command
    ) throws {
        let process = command.process
        let sentAt = instant(command.sentAt)
        switch reply {
        case .registered(let outcome):
            guard processes[process].writing == command.number else { return }
            processes[process].writing = nil
            processes[process].plan.finish(outcome)
            takeStep(process)
        case .written(let write, let outcome):
            guard processes[process].writing == command.number else { return }
            processes[process].writing = nil
            processes[process].plan.finish(write, outcome: outcome, sentAt: sentAt)
            takeStep(process)
        case .read(let read):
            guard processes[process].reading == command.number else { return }
            processes[process].reading = nil
            let own = (processes[process].plan.name, processes[process].plan.incarnation)
            processes[process].view.apply(read, own: own, ttl: settings.ttl, sentAt: sentAt)
            try check(process)
        case .failed:
            if processes[process].writing == command.number { processes[process].writing = nil }
            guard processes[process].reading == command.number else { return }
            processes[process].reading = nil
            try check(process)
        }
    }

    private mutating func keepSnapshot() {
        if let last = snapshots.last, time - last.time < 100 { return }
        snapshots.append((time, store))
        if snapshots.count > 64 { snapshots.removeFirst(32) }
    }
}
