import Headcount

extension Simulation {
    /// Lets something go wrong now.
    public mutating func inject(_ fault: Fault) throws {
        note("\(fault)")
        switch fault {
        case .flush:
            store.flush()
        case .restart:
            store.flush()
            store.run += 1
        case .failover(let lost):
            let moment = time - lost.milliseconds
            let run = store.run + 1
            store = snapshots.last { $0.time <= moment }?.store ?? snapshots.first?.store ?? store
            store.run = run
        case .evict(let key):
            evict(key)
        case .stall(let duration):
            stalledUntil = max(stalledUntil, time + duration.milliseconds)
        case .jumpClock(let duration):
            clockOffset += duration.milliseconds
            if duration < .zero { setbacks.append((time, -duration.milliseconds)) }
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

    private mutating func evict(_ key: Fault.Key) {
        switch key {
        case .epoch: store.epochKey = nil
        case .nodes: store.leases = [:]
        case .meta(let process): store.metas[processes[process].plan.name] = nil
        case .counts(let process): store.tables[processes[process].plan.name] = nil
        }
    }

    private mutating func stop(_ process: Int) {
        guard processes[process].state == .running else { return }
        processes[process].leaveAll(at: time)
        if let incarnation = processes[process].plan.incarnation {
            _ = send(.farewell(processes[process].plan.name, incarnation), from: process)
        }
        processes[process].state = .gone(since: time)
    }
}
