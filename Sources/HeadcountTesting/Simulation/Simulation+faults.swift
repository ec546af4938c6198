import Headcount

extension Simulation {
    /// Lets something go wrong now; what befalls a server, in one shard.
    public mutating func inject(_ fault: Fault, shard: Int = 0) throws {
        note("shard \(shard): \(fault)")
        switch fault {
        case .flush:
            servers[shard].store.flush()
        case .restart:
            servers[shard].store.flush()
            servers[shard].store.run += 1
        case .failover(let lost):
            servers[shard].failOver(to: time - lost.milliseconds)
        case .evict(let key):
            var store = servers[shard].store
            evict(key, from: &store)
            servers[shard].store = store
        case .stall(let duration):
            servers[shard].stalledUntil = max(
                servers[shard].stalledUntil, time + duration.milliseconds)
        case .memoryFull(let duration):
            servers[shard].fullUntil = time + duration.milliseconds
        case .jumpClock(let duration):
            servers[shard].jumpClock(by: duration.milliseconds, at: time)
        case .badNetwork(let duration, let percent):
            badNetwork = (time + duration.milliseconds, percent)
        case .cut(let process, let duration):
            processes[process].cutUntil = time + duration.milliseconds
        case .pause(let process, let duration):
            guard !processes[process].isGone else { return }
            processes[process].state = .paused(until: time + duration.milliseconds)
        case .crash(let process):
            guard !processes[process].isGone else { return }
            processes[process].state = .gone(since: time)
        case .start(let process):
            start(processes[process].chosenName)
        case .stop(let process):
            stop(process)
        }
    }

    private func evict(_ key: Fault.Key, from store: inout StoreModel) {
        switch key {
        case .epoch: store.epochKey = nil
        case .nodes: store.leases = [:]
        case .meta(let process): store.metas[processes[process].plan.name] = nil
        case .counts(let process): store.tables[processes[process].plan.name] = nil
        case .log(let process): store.logs[processes[process].plan.name] = nil
        case .permits(let process): store.permits[processes[process].plan.token] = nil
        }
    }

    private mutating func stop(_ process: Int) {
        guard processes[process].state == .running else { return }
        processes[process].leaveAll(at: time)
        processes[process].desk.closeAll()
        if let incarnation = processes[process].plan.incarnation {
            for shard in servers.indices {
                _ = send(
                    .farewell(
                        processes[process].plan.name, incarnation,
                        token: processes[process].plan.token), from: process, to: shard)
            }
        }
        processes[process].state = .gone(since: time)
    }
}
