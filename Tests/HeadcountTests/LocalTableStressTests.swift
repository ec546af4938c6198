import Headcount
import HeadcountTesting
import Synchronization
import Testing

/// Meant for the Thread Sanitizer as much as for the eye: joins, leaves and the publisher meet on
/// few topics, so that cells are retired and reborn all the time.
@Suite("Local table under load")
struct LocalTableStressTests {
    private static let workers = 4
    private static let rounds = 3_000

    @Test(
        "Tasks that join, leave and collect at once lose nothing", arguments: [1, 2, 3] as [UInt64])
    func stress(seed: UInt64) async throws {
        let table = LocalTable()
        let topics = try (0..<5).map { number throws in try Topic("t\(number)") }
        let publisher = Publisher(table)
        var kept = await withTaskGroup(of: [HeldConnection].self) { tasks in
            tasks.addTask {
                await publisher.collectUntilDone()
                return []
            }
            for worker in 0..<Self.workers {
                tasks.addTask {
                    var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(worker))
                    let held = await Self.work(on: table, topics, &random)
                    if worker == Self.workers - 1 {
                        publisher.isDone.store(true, ordering: .relaxed)
                    }
                    return held
                }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }

        publisher.collect()
        #expect(kept.count >= Self.workers)
        #expect(publisher.zeros == 0, "a topic that was listed with no connections")
        #expect(table.total == kept.count)
        #expect(publisher.reported.values.reduce(0, +) == kept.count)
        let live = Dictionary(
            uniqueKeysWithValues: table.counts().map { ($0.topic, $0.count) })
        #expect(publisher.reported.filter { $0.value > 0 } == live)

        kept.removeAll()
        publisher.collect()
        #expect(table.total == 0)
        #expect(table.sockets == 0)
        #expect(table.counts().isEmpty)
        #expect(publisher.reported.values.allSatisfy { $0 == 0 })
    }

    @concurrent
    private static func work(
        on table: LocalTable, _ topics: [Topic], _ random: inout SeededRandom
    ) async -> [HeldConnection] {
        var held: [HeldConnection] = []
        var counters = topics.map { table.counter(for: $0) }
        for _ in 0..<rounds {
            let choice = Int.random(in: 0..<topics.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: held.append(HeldConnection(table.join(topics[choice])))
            case 1: held.append(HeldConnection(counters[choice].join()))
            case 2: counters[choice].join().leave()
            case 3: openAndClose(on: table, topics, choice)
            default:
                // Down to none now and then, or no topic would ever be retired.
                if held.count > 3 { held.removeAll() } else { _ = held.popLast() }
            }
        }
        held.append(HeldConnection(table.join(topics[0])))
        return held
    }

    private static func openAndClose(on table: LocalTable, _ topics: [Topic], _ choice: Int) {
        var socket = table.openSocket()
        for topic in topics.prefix(choice + 1) { socket.join(topic) }
        socket.leave(topics[choice])
        socket.close()
    }
}

/// Takes changes as the publisher does, and remembers the last count of each topic.
private final class Publisher: Sendable {
    let isDone = Atomic<Bool>(false)
    private let table: LocalTable
    private let last = Mutex<[Topic: Int]>([:])
    private let listedAtZero = Atomic<Int>(0)

    init(_ table: LocalTable) {
        self.table = table
    }

    var reported: [Topic: Int] { last.withLock { $0 } }

    var zeros: Int { listedAtZero.load(ordering: .relaxed) }

    func collect() {
        // One lock around both: a later report must not be overtaken by an earlier one.
        last.withLock { last in
            for change in table.takeChanges() { last[change.topic] = change.count }
        }
    }

    @concurrent
    func collectUntilDone() async {
        while !isDone.load(ordering: .relaxed) {
            collect()
            let zeros = table.counts().count { $0.count <= 0 }
            listedAtZero.wrappingAdd(zeros, ordering: .relaxed)
            await Task.yield()
        }
    }
}
