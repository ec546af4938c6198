import Headcount
import HeadcountTesting
import Testing

/// Faults in an order of our own, one thing at a time.
@Suite("Simulated schedules")
struct ScheduleTests {
    /// Three processes with connections, at rest and past the first settling.
    private func cluster() throws -> Simulation {
        var simulation = try Simulation(seed: 7)
        for process in 0..<3 {
            try simulation.join(process: process, topic: "room:1", times: 10)
        }
        try simulation.advance(by: .seconds(8))
        return simulation
    }

    @Test(
        "whatever happens once, everything converges",
        arguments: [
            .flush, .restart, .failover(lost: .seconds(2)), .evict(.epoch), .evict(.nodes),
            .evict(.meta(process: 1)), .evict(.counts(process: 1)), .stall(.milliseconds(3_800)),
            .stall(.seconds(9)), .memoryFull(.seconds(9)), .jumpClock(.seconds(3)),
            .jumpClock(.seconds(3_600)),
            .jumpClock(.zero - .seconds(3_600)), .badNetwork(.seconds(10), percent: 60),
            .cut(process: 1, .seconds(9)), .pause(process: 1, .seconds(9)), .crash(process: 1),
            .start(likeProcess: 1), .stop(process: 1),
        ] as [Simulation.Fault])
    func once(_ fault: Simulation.Fault) throws {
        var simulation = try cluster()
        try simulation.inject(fault)
        for _ in 0..<40 {
            try simulation.join(process: 0, topic: "room:2")
            try simulation.advance(by: .milliseconds(200))
        }
        try simulation.converge()
    }

    @Test(
        "whatever happens to one of three shards, everything converges", arguments: 0..<3,
        [
            .flush, .restart, .failover(lost: .seconds(2)), .evict(.epoch), .evict(.nodes),
            .evict(.meta(process: 1)), .evict(.counts(process: 1)), .stall(.seconds(9)),
            .memoryFull(.seconds(9)), .jumpClock(.seconds(3_600)),
            .jumpClock(.zero - .seconds(3_600)),
        ] as [Simulation.Fault])
    func oneShard(_ shard: Int, _ fault: Simulation.Fault) throws {
        var settings = Simulation.Settings()
        settings.shards = 3
        var simulation = try Simulation(seed: 7, settings: settings)
        for number in 0..<30 { try simulation.join(process: number % 3, topic: "room:\(number)") }
        try simulation.advance(by: .seconds(8))
        try simulation.inject(fault, shard: shard)
        for number in 0..<40 {
            try simulation.join(process: 0, topic: "room:\(number)")
            try simulation.advance(by: .milliseconds(200))
        }
        try simulation.inject(.crash(process: 2))
        try simulation.inject(.start(likeProcess: 2))
        try simulation.converge()
    }

    @Test(
        "at rest every answer is complete, however slow the rhythm is that is allowed",
        arguments: [(300, 900, 250), (1_000, 3_000, 900), (1_000, 3_000, 5_000), (1_000, 4_000, 1)])
    func slowRhythm(_ heartbeat: Int, _ ttl: Int, _ flush: Int) throws {
        var settings = Simulation.Settings()
        settings.heartbeat = .milliseconds(heartbeat)
        settings.ttl = .milliseconds(ttl)
        settings.flush = .milliseconds(flush)
        settings.maxAge = .milliseconds(250)
        settings.nodes = 1
        var simulation = try Simulation(seed: 3, settings: settings)
        try simulation.join(process: 0, topic: "room:1")
        try simulation.converge()
        for _ in 0..<50 {
            try simulation.advance(by: .milliseconds(110))
            let isComplete = simulation.isComplete(process: 0)
            #expect(isComplete)
        }
    }

    @Test("a rolling restart under load")
    func rollingRestart() throws {
        var simulation = try cluster()
        for process in 0..<3 {
            try simulation.inject(.stop(process: process))
            try simulation.inject(.start(likeProcess: process))
            for _ in 0..<20 {
                let newest = simulation.processCount - 1
                try simulation.join(process: newest, topic: "room:1")
                try simulation.advance(by: .milliseconds(100))
            }
        }
        try simulation.converge()
        #expect(simulation.living.count == 3)
    }
}
