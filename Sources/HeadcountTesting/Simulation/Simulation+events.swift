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
            let stalledUntil = servers[command.shard].stalledUntil
            guard time >= stalledUntil else { return network.add(event, at: stalledUntil) }
            // The store does nothing for a sender that has long given the command up.
            let isLate = time - command.sentAt > lateLimit
            let isRefused = servers[command.shard].refuses(
                command.request, ttl: settings.ttl, at: time)
            let reply = isLate || isRefused ? .failed : apply(command)
            if !isReplyLost {
                let latency = Int.random(in: 1...20, using: &random)
                let serverTime = servers[command.shard].now(at: time)
                network.add(.reply(command, reply, serverTime: serverTime), at: time + latency)
            }
        case .reply(let command, let reply, let serverTime):
            if let later = wakeUp(of: command.process) {
                network.add(event, at: later)
            } else if !processes[command.process].isGone {
                if let serverTime, let epoch = reply.epoch {
                    processes[command.process].desk.clocks[command.shard].note(
                        serverTime, in: epoch, sentAt: instant(command.sentAt),
                        receivedAt: instant(time))
                }
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
        let interval = PublishPlan.interval(flush: settings.flush, heartbeat: settings.heartbeat)
        network.add(.tick(process: process), at: time + interval.milliseconds)
        let changes = processes[process].takeChanges()
        processes[process].plan.note(changes, sockets: processes[process].total)
        for shard in servers.indices {
            askForView(process, shard)
            askForPermits(process, shard)
            guard processes[process].writing[shard] == nil else { continue }
            processes[process].hasWrittenTable[shard] = false
            takeStep(process, shard)
        }
    }

    /// As `HeadcountNode.tick(_:)` does.
    private mutating func takeStep(_ process: Int, _ shard: Int) {
        let epoch = processes[process].view.epoch(shard: shard)
        processes[process].plan.note(epoch, shard: shard)
        switch processes[process].plan.step(shard: shard, now: instant(time)) {
        case .wait:
            break
        case .register(let registration):
            processes[process].writing[shard] = send(
                .register(registration), from: process, to: shard)
        case .countTable:
            guard !processes[process].hasWrittenTable[shard] else { return }
            processes[process].hasWrittenTable[shard] = true
            let (table, total) = (processes[process].table(shard), processes[process].total)
            let changes = processes[process].takeChanges()
            processes[process].plan.note(changes, sockets: total)
            guard
                let write = processes[process].plan.wholeWrite(
                    of: table, sockets: total, shard: shard, now: instant(time))
            else { return }
            processes[process].writing[shard] = send(.write(write), from: process, to: shard)
        case .write(let write):
            processes[process].writing[shard] = send(.write(write), from: process, to: shard)
        }
    }

    /// Somebody is always asking.
    private mutating func askForView(_ process: Int, _ shard: Int) {
        let asker = processes[process]
        let age = asker.view.readAt.map { instant(time) - $0 }
        guard asker.reading[shard] == nil, age.map({ $0 > settings.maxAge }) ?? true else {
            return
        }
        processes[process].reading[shard] = send(
            .read(
                known: asker.view.known(shard: shard), own: asker.plan.name,
                epoch: max(asker.plan.epoch(shard: shard), asker.view.epoch(shard: shard))),
            from: process, to: shard)
    }

    private mutating func apply(_ command: SimulatedNetwork.Command) -> SimulatedNetwork.Reply {
        let shard = command.shard
        let now = servers[shard].now(at: time)
        defer { servers[shard].keepSnapshot(at: time) }
        switch command.request {
        case .register(let registration):
            let outcome = servers[shard].store.register(
                registration, bound: command.bound, now: now)
            if case .registered(let incarnation, _) = outcome {
                owners[Life(name: registration.node, incarnation: incarnation)] = command.process
                noteHolder(of: registration.node, command.process)
            }
            note("n\(command.process) \(registration.node): \(outcome)")
            return .registered(outcome)
        case .write(let write):
            let outcome = servers[shard].store.write(
                interference.alterWrite(write), bound: command.bound, now: now)
            if case .applied = outcome {
                guard shard == 0 else { return .written(write, outcome) }
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
                    servers[shard].store.read(
                        known: known, own: own, knownEpoch: epoch, ttl: settings.ttl,
                        bound: command.bound, now: now)))
        case .permits(let request, let word):
            let word = interference.vouchesBlindly ? blindWord(shard) : word
            let outcome = servers[shard].store.ask(
                interference.alterRequest(request), word: word, bound: command.bound, now: now)
            note("n\(command.process) asks \(request.lines): \(outcome)")
            return .permits(request, interference.alterOutcome(outcome))
        case .farewell(let node, let incarnation, let token):
            servers[shard].store.farewell(node, incarnation: incarnation, token: token)
            return .failed
        }
    }

    /// The store's clock, taken at its face value.
    private func blindWord(_ shard: Int) -> SteadyClock.Word {
        SteadyClock.Word(
            now: servers[shard].now(at: time), since: 0,
            epoch: Epoch(servers[shard].store.epochKey?.id ?? 0))
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
        let (process, shard) = (command.process, command.shard)
        let sentAt = instant(command.sentAt)
        switch reply {
        case .registered(let outcome):
            guard processes[process].writing[shard] == command.number else { return }
            processes[process].writing[shard] = nil
            processes[process].plan.finish(outcome)
            takeStep(process, shard)
        case .written(let write, let outcome):
            guard processes[process].writing[shard] == command.number else { return }
            processes[process].writing[shard] = nil
            processes[process].plan.finish(write, outcome: outcome, sentAt: sentAt, shard: shard)
            if case .applied(let epoch, _, let standing) = outcome {
                processes[process].desk.plans[shard].note(epoch)
                processes[process].desk.plans[shard].note(
                    standing, sentAt: sentAt, now: instant(time))
            }
            // Under its new name it is counted once it has written.
            if processes[process].plan.name != write.node { processes[process].appliedAt = nil }
            takeStep(process, shard)
        case .read(let read):
            guard processes[process].reading[shard] == command.number else { return }
            processes[process].reading[shard] = nil
            let own = (processes[process].plan.name, processes[process].plan.incarnation)
            processes[process].view.apply(
                read, shard: shard, own: own, ttl: settings.ttl, sentAt: sentAt)
            try check(process)
        case .permits(let request, let outcome):
            guard processes[process].desk.asking[shard]?.number == command.number else { return }
            processes[process].desk.finish(
                request, outcome, shard: shard, sentAt: sentAt, now: instant(time))
        case .failed:
            processes[process].desk.failed(command.number, shard: shard, now: instant(time))
            if processes[process].writing[shard] == command.number {
                processes[process].writing[shard] = nil
            }
            guard processes[process].reading[shard] == command.number else { return }
            processes[process].reading[shard] = nil
            processes[process].view.failed(shard: shard)
            try check(process)
        }
    }
}
