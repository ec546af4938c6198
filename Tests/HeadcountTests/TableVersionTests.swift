@testable import Headcount
import HeadcountTesting
import Synchronization
import Testing

/// One test after another: with few processors, readers and writers meet only if no others run.
@Suite("Table version", .serialized)
struct TableVersionTests {
    private let table = LocalTable()
    private let a: Topic
    private let b: Topic

    init() throws {
        a = try Topic("a")
        b = try Topic("b")
    }

    @Test("Every join, leave, opening and closing gives another version, and nothing else does")
    func changes() {
        var seen: Set<TableVersion> = []
        func expectNew(_ change: String) {
            #expect(seen.insert(table.version).inserted, "\(change)")
            #expect(table.version == table.version)
        }
        expectNew("empty")
        let one = table.join(a)
        expectNew("join")
        var socket = table.openSocket()
        expectNew("opening")
        socket.join(b)
        expectNew("join by a socket")
        socket.leave(b)
        expectNew("leave by a socket")
        one.leave()
        expectNew("leave")
        let other = table.join(b)
        expectNew("as many connections as before, in another topic")
        other.leave()
        expectNew("leave")
        socket.close()
        expectNew("closing")
        #expect(!table.takeChanges().isEmpty)
        #expect(seen.contains(table.version), "reclaiming topics changes no count")
    }

    @Test("A socket that leaves a topic and opens anew is not mistaken for one that stayed")
    func cancellingChanges() {
        let before = table.version
        table.join(a).leave()
        table.openSocket().close()
        #expect(table.total == 0)
        #expect(table.sockets == 0)
        #expect(table.version != before)
    }

    @Test("A count goes up and down between 0 and many, and its word never repeats")
    func count() {
        let count = VersionedCount()
        var words: Set<UInt64> = [count.word]
        for _ in 0..<3 {
            for expected in [1, 2, 3] {
                count.increment()
                #expect(count.value == expected)
                #expect(words.insert(count.word).inserted)
            }
            for expected in [2, 1, 0] {
                count.decrement()
                #expect(count.value == expected)
                #expect(words.insert(count.word).inserted)
            }
        }
    }

    /// With joins alone the topic's count may be ahead of its shard's, but never behind.
    @Test("Whoever sees a change in the shard sees it in the topic's count")
    func order() async {
        let shard = TableShard(total: StripedCount())
        let cell = shard.join(a, hash: 1) { .unlimited }
        let end = Signal()
        async let writes = times(until: end) { cell.increment() }
        var overtaken = 0
        // Long enough for both to run at the same time, however busy the machine is.
        while cell.value < 2_000_000 {
            for _ in 0..<100 {
                let total = shard.total.value
                if cell.value < total { overtaken += 1 }
            }
            await Task.yield()
        }
        end.give()
        let written = await writes
        #expect(cell.value == written + 1)
        #expect(overtaken == 0, "a reader would have kept an old count for ever")
        shard.close()
    }

    @Test("What is kept under a version is what the table holds when the version is met again")
    func cache() async throws {
        let topics = try (0..<3).map { number throws in try Topic("t\(number)") }
        for round in 0..<50 {
            let end = Signal()
            let cache = Mutex<[TableVersion: Set<TopicCount>]>([:])
            async let reader = times(until: end) {
                let version = table.version
                let counts = Set(table.counts())
                cache.withLock { if $0[version] == nil { $0[version] = counts } }
                _ = table.takeChanges()
                return true
            }
            await work(2) { worker in
                var random = SeededRandom(seed: UInt64(round * 2 + worker))
                for _ in 0..<50 {
                    let topic = topics[Int.random(in: 0..<3, using: &random)]
                    let connection = table.join(topic)
                    if Bool.random(using: &random) { table.join(topic).leave() }
                    connection.leave()
                }
            }
            end.give()
            let looks = await reader
            #expect(looks > 0)
            let kept = cache.withLock { $0[table.version] }
            #expect(kept ?? [] == [], "kept under the version of a table that is empty")
        }
    }

    @concurrent
    private func work(_ workers: Int, _ body: @escaping @Sendable (Int) -> Void) async {
        await withTaskGroup { tasks in
            for worker in 0..<workers { tasks.addTask { body(worker) } }
        }
    }

    /// How often the look was true until the signal came; it looks at least once.
    @concurrent
    private func times(until end: Signal, _ look: @Sendable () -> Bool) async -> Int {
        var times = 0
        repeat {
            for _ in 0..<100 where look() { times += 1 }
            await Task.yield()
        } while !end.isGiven
        return times
    }
}

private final class Signal: Sendable {
    private let given = Atomic<Bool>(false)

    var isGiven: Bool { given.load(ordering: .relaxed) }

    func give() { given.store(true, ordering: .relaxed) }
}
