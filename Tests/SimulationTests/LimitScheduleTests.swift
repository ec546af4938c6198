import Headcount
import HeadcountTesting
import Testing

/// Strict limits where they are hardest to hold.
@Suite("Strict limits in a simulation, step by step")
struct LimitScheduleTests {
    @Test("While a holder is cut off, a clock that jumps on frees nothing too early")
    func jumpWhileCutOff() throws {
        let simulation = try Simulation.jumpWhileCutOff()
        #expect(simulation.connected(process: 0, .sockets) == 5)
        #expect(simulation.connected(process: 1, .sockets) == 5, "in the end they are free")
    }

    @Test("A clock that goes back and comes forward again between two looks frees nothing early")
    func excursion() throws {
        for number in 0..<300 {
            var simulation = try Simulation(seed: UInt64(number), settings: .limited())
            try simulation.advance(by: .seconds(6))
            try simulation.rush(process: 0, times: 5)
            try simulation.advance(by: .milliseconds(3_000 + 7 * (number % 250)))
            try simulation.inject(.jumpClock(.zero - .milliseconds(950)))
            try simulation.advance(by: .milliseconds(300 + 150 * (number % 7)))
            try simulation.inject(.jumpClock(.milliseconds(950)))
            try simulation.inject(.cut(process: 0, .seconds(20)))
            for _ in 0..<50 {
                if simulation.connected(process: 1, .sockets) < 5 {
                    simulation.enter(process: 1, .sockets)
                }
                try simulation.advance(by: .milliseconds(100))
            }
        }
    }

    @Test("Nobody is let in before the store has lasted for a ttl")
    func settling() throws {
        var simulation = try Simulation(seed: 1, settings: .limited())
        simulation.enter(process: 0, .sockets)
        try simulation.advance(by: .milliseconds(1_900))
        #expect(simulation.connected(process: 0, .sockets) == 0)
        try simulation.advance(by: .seconds(4))
        simulation.enter(process: 0, .sockets)
        try simulation.advance(by: .seconds(1))
        #expect(simulation.connected(process: 0, .sockets) == 1)
    }

    @Test("What leaves one node gets in at another within two seconds")
    func handedOver() throws {
        var simulation = try Simulation(seed: 1, settings: .limited())
        try simulation.advance(by: .seconds(6))
        try simulation.rush(process: 0, times: 5)
        #expect(simulation.connected(process: 0, .sockets) == 5)
        try simulation.rush(process: 1, times: 5)
        #expect(simulation.connected(process: 1, .sockets) == 0)
        for _ in 0..<3 { simulation.exit(process: 0, .sockets) }
        for _ in 0..<3 { simulation.enter(process: 1, .sockets) }
        try simulation.advance(by: .seconds(2))
        #expect(simulation.connected(process: 1, .sockets) == 3)
    }

    @Test("After a flush, what was held is declared again and goes on to count")
    func flush() throws {
        var simulation = try Simulation(seed: 1, settings: .limited())
        try simulation.advance(by: .seconds(6))
        try simulation.rush(process: 0, times: 4)
        try simulation.inject(.flush)
        try simulation.advance(by: .seconds(8))
        try simulation.rush(process: 1, times: 5)
        #expect(simulation.connected(process: 0, .sockets) == 4)
        #expect(simulation.connected(process: 1, .sockets) == 1)
    }

    @Test("A thousand crashes and restarts lose no permit")
    func crashes() throws {
        var simulation = try Simulation(seed: 1, settings: .limited())
        try simulation.advance(by: .seconds(6))
        for _ in 0..<1_000 {
            let process = simulation.living[0]
            simulation.enter(process: process, .sockets)
            try simulation.advance(by: .milliseconds(300))
            try simulation.inject(.crash(process: process))
            try simulation.inject(.start(likeProcess: process))
        }
        try simulation.advance(by: .seconds(10))
        let process = simulation.living[0]
        try simulation.rush(process: process, times: 5)
        #expect(simulation.connected(process: process, .sockets) == 5)
    }
}

extension Simulation.Settings {
    /// Two nodes and room for five.
    static func limited() -> Self {
        var settings = Simulation.Settings()
        settings.nodes = 2
        settings.limits = [.sockets: 5]
        return settings
    }
}

extension Simulation {
    /// Process 0 has all permits and is cut off; the clock jumps twice, too little to be noticed,
    /// while process 1 wants in.
    @discardableResult
    static func jumpWhileCutOff(_ interference: Interference = Interference()) throws -> Self {
        var simulation = try Simulation(seed: 1, settings: .limited(), interference: interference)
        try simulation.advance(by: .seconds(6))
        try simulation.rush(process: 0, times: 5)
        try simulation.inject(.cut(process: 0, .seconds(20)))
        for step in 0..<60 {
            try simulation.join(process: 1, topic: "room:1")
            if step == 4 || step == 8 { try simulation.inject(.jumpClock(.milliseconds(900))) }
            if simulation.connected(process: 1, .sockets) < 5 {
                simulation.enter(process: 1, .sockets)
            }
            try simulation.advance(by: .milliseconds(250))
        }
        return simulation
    }

    /// Many at once, and a second for them to get in.
    mutating func rush(process: Int, times: Int) throws {
        for _ in 0..<times { enter(process: process, .sockets) }
        try advance(by: .seconds(1))
    }
}
