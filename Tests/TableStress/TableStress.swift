import Foundation
import Headcount

/// Threads that join, leave and collect at once, made for the Thread Sanitizer:
/// `docker/tsan.sh [SECONDS]`, 20 by default. Ends at the first count that is wrong.
@main
struct TableStress {
    static func main() throws {
        let seconds = CommandLine.arguments.dropFirst().first.map { Double($0) } ?? 20
        guard let seconds, seconds > 0 else {
            print("usage: table-stress [SECONDS]")
            exit(64)
        }
        let end = ContinuousClock.now + .seconds(seconds)
        var rounds: UInt64 = 0
        var changes = 0
        while ContinuousClock.now < end {
            rounds += 1
            changes += try liveTable(seed: rounds)
            try abandonedTable(seed: rounds)
        }
        print("\(rounds) rounds, \(changes) changes reported, every total right")
    }

    /// Few topics, so that cells are retired and reborn all the time, while a collector looks.
    private static func liveTable(seed: UInt64) throws -> Int {
        let table = LocalTable()
        let topics = try (0..<4).map { number throws in try Topic("t\(number)") }
        let collector = Collector(table)
        let kept = try Crowd.run(
            threads: 4,
            { worker in
                var visitor = Visitor(
                    table: table, topics: topics, seed: seed << 8 + UInt64(worker))
                for _ in 0..<2_000 { visitor.step() }
                return visitor.leaveSome()
            }, meanwhile: { collector.collect() })

        collector.collect()
        try expect(table.total == kept.count, "total \(table.total), held \(kept.count)")
        let live = Collector.live(table)
        try expect(live.values.reduce(0, +) == kept.count, "\(live), held \(kept.count)")
        try expect(collector.reported == live, "\(live), reported \(collector.reported)")
        let version = table.version
        kept.leaveAll()
        collector.collect()
        try expect(table.total == 0 && table.sockets == 0, "\(table.total) left behind")
        try expect(table.counts().isEmpty && collector.reported.isEmpty, "topics left behind")
        try expect(kept.count == 0 || table.version != version, "a version came back")
        return collector.changes
    }

    /// The table goes while its connections are still being left.
    private static func abandonedTable(seed: UInt64) throws {
        let topics = try (0..<4).map { number throws in try Topic("t\(number)") }
        let owner = Owner(LocalTable())
        let kept = try Crowd.run(
            threads: 4,
            { worker in
                guard let table = owner.table else { return [] }
                var visitor = Visitor(
                    table: table, topics: topics, seed: seed << 8 + UInt64(worker))
                for _ in 0..<200 { visitor.step() }
                return visitor.leaveSome()
            }, meanwhile: { owner.letGo() })
        kept.leaveAll()
    }

    private static func expect(_ isRight: Bool, _ message: String) throws {
        guard isRight else { throw WrongCount(message: message) }
    }

    struct WrongCount: Error { var message: String }
}
