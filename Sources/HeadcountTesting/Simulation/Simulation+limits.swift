public import Headcount

/// Strict limits: who is let in, and that no more are connected than that.
extension Simulation {
    /// One more wants in under a strict limit: it is let in, or waits.
    public mutating func enter(process: Int, _ scope: PermitScope) {
        guard processes[process].state == .running else { return }
        closeWhatLapsed()
        processes[process].desk.enter(scope, at: instant(time))
    }

    /// One that was let in leaves.
    public mutating func exit(process: Int, _ scope: PermitScope) {
        guard processes[process].state == .running else { return }
        processes[process].desk.exit(scope)
    }

    /// How many a process has let in, and still has.
    public func connected(process: Int, _ scope: PermitScope) -> Int {
        processes[process].isGone ? 0 : processes[process].desk.connected[scope] ?? 0
    }

    mutating func askForPermits(_ process: Int, _ shard: Int) {
        guard processes[process].desk.asking[shard] == nil,
            let request = processes[process].desk.request(shard: shard, now: instant(time))
        else { return }
        let word = processes[process].desk.clocks[shard].word(at: instant(time))
        let number = send(.permits(request, word), from: process, to: shard)
        processes[process].desk.asking[shard] = (number, request)
    }

    /// A process that disconnects has done so by the end of its lease, and when it wakes before
    /// anything else.
    mutating func closeWhatLapsed() {
        guard settings.disconnects else { return }
        for process in processes.indices where processes[process].state == .running {
            processes[process].desk.disconnect(at: instant(time))
        }
    }

    /// What is connected on running processes that hold a lease never exceeds a limit; where they
    /// disconnect, nothing that is connected on a running process does.
    mutating func checkLimits() throws {
        closeWhatLapsed()
        for (scope, limit) in settings.limits {
            // Mostly so few are in that it does not matter who holds a lease.
            let all = processes.indices.reduce(0) { $0 + connected(process: $1, scope) }
            guard all > limit else { continue }
            let counts = processes.indices.map { process in
                guard processes[process].state == .running,
                    settings.disconnects
                        || processes[process].desk.isGuaranteed(scope, at: instant(time))
                else { return 0 }
                return connected(process: process, scope)
            }
            guard counts.reduce(0, +) <= limit else {
                throw breach("\(scope): \(counts) are connected, the limit is \(limit)")
            }
        }
    }

    /// At rest, with everybody rushing in, each limit is reached exactly: no permit is lost.
    mutating func fillUp() throws {
        for _ in 0..<8 {
            for scope in settings.limits.keys {
                for process in living {
                    for _ in 0..<3 { enter(process: process, scope) }
                }
            }
            try advance(by: .seconds(1))
        }
        for (scope, limit) in settings.limits {
            let counts = processes.indices.map { connected(process: $0, scope) }
            // What was kept through a lost lease may be more.
            guard counts.reduce(0, +) >= limit else {
                throw breach("\(scope): only \(counts) got in, the limit is \(limit)")
            }
        }
    }
}
