extension Simulation {
    /// Takes random steps: joins, leaves, faults, and time between them.
    ///
    /// - Throws: ``Breach``.
    public mutating func runRandomly(steps: Int) throws {
        for _ in 0..<steps {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<40: try churn()
            case 40..<55: break
            case 55..<60:
                let shard = Int.random(in: servers.indices, using: &random)
                try inject(randomStoreFault(), shard: shard)
            case 60..<66: try injectNodeFault()
            default: try churn()
            }
            if chance(percent: 50) { rush() }
            try advance(by: .milliseconds(Int.random(in: 10...300, using: &random)))
        }
    }

    private mutating func churn() throws {
        guard let process = living.randomElement(using: &random) else { return }
        let topic = "room:\(Int.random(in: 0..<6, using: &random))"
        let times = Int.random(in: 1...5, using: &random)
        if chance(percent: 60) {
            try join(process: process, topic: topic, times: times)
        } else {
            try leave(process: process, topic: topic, times: times)
        }
    }

    /// Joins and leaves under a strict limit.
    private mutating func rush() {
        guard let process = living.randomElement(using: &random),
            let scope = settings.limits.keys.sorted(by: { "\($0)" < "\($1)" })
                .randomElement(using: &random)
        else { return }
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            if chance(percent: 60) {
                enter(process: process, scope)
            } else {
                exit(process: process, scope)
            }
        }
    }

    private mutating func randomStoreFault() -> Fault {
        let process = Int.random(in: 0..<processes.count, using: &random)
        let duration = Duration.milliseconds(Int.random(in: 50...7_000, using: &random))
        switch Int.random(in: 0..<17, using: &random) {
        case 0: return .flush
        case 1: return .restart
        case 2: return .failover(lost: duration / 2)
        case 3: return .evict(.epoch)
        case 4: return .evict(.nodes)
        case 5: return .evict(.meta(process: process))
        case 6: return .evict(.counts(process: process))
        case 7: return .evict(.log(process: process))
        case 8: return .stall(duration)
        case 9: return .jumpClock(duration)
        case 10: return .jumpClock(.zero - duration)
        case 11: return .memoryFull(duration)
        case 12: return .evict(.permits(process: process))
        // Too little to be noticed by what the store itself remembers.
        case 13: return .jumpClock(duration / 5)
        case 14: return .jumpClock(.zero - duration / 5)
        default: return .badNetwork(duration, percent: Int.random(in: 5...90, using: &random))
        }
    }

    private mutating func injectNodeFault() throws {
        guard let process = living.randomElement(using: &random) else { return }
        let duration = Duration.milliseconds(Int.random(in: 50...9_000, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: try inject(.cut(process: process, duration))
        case 1: try inject(.pause(process: process, duration))
        case 2:
            try inject(.crash(process: process))
            try inject(.start(likeProcess: process))
        case 3:
            try inject(.crash(process: process))
            if living.isEmpty { try inject(.start(likeProcess: process)) }
        case 4:
            guard living.count < 5 else { return }
            try inject(.start(likeProcess: Int.random(in: 0..<processes.count, using: &random)))
        default:
            try inject(.stop(process: process))
            try inject(.start(likeProcess: process))
        }
    }
}
