@testable import Headcount
import Testing

@Suite("Local table")
struct LocalTableTests {
    private let table = LocalTable()
    private let a: Topic
    private let b: Topic

    init() throws {
        a = try Topic("a")
        b = try Topic("b")
    }

    /// What changed since the last call, by topic; a topic reported twice is an issue.
    private func changes() -> [Topic: Int] {
        let changes = table.takeChanges()
        #expect(Set(changes.map(\.topic)).count == changes.count, "each topic once")
        return Dictionary(changes.map { ($0.topic, $0.count) }, uniquingKeysWith: { $1 })
    }

    @Test("A join counts until it is left")
    func joinAndLeave() {
        let one = table.join(a)
        let two = table.join(a)
        let other = table.join(b)
        #expect(one.topic == a)
        #expect(table.count(of: a) == 2)
        #expect(table.total == 3)
        #expect(table.counts().reduce(0) { $0 + $1.count } == table.total)
        one.leave()
        #expect(table.count(of: a) == 1)
        two.leave()
        other.leave()
        #expect(table.total == 0)
        #expect(table.counts().isEmpty)
    }

    @Test("A dropped handle counts down exactly once, whichever way it goes")
    func drop() {
        func keepOrDrop(_ keeps: Bool) {
            let connection = table.join(a)
            if keeps { connection.leave() }
        }
        keepOrDrop(true)
        #expect(table.count(of: a) == 0)
        keepOrDrop(false)
        #expect(table.count(of: a) == 0)
        var kept: [HeldConnection] = [HeldConnection(table.join(a))]
        #expect(table.count(of: a) == 1)
        kept.removeAll()
        #expect(table.count(of: a) == 0)
        #expect(table.total == 0)
    }

    @Test("A socket is in a topic once, and closing it leaves all")
    func socket() {
        var socket = table.openSocket()
        #expect(table.sockets == 1)
        #expect(table.total == 0)
        #expect(socket.join(a) == a)
        #expect(socket.join(a) == nil)
        #expect(socket.join(b) == b)
        #expect(socket.connections == 2)
        #expect(table.total == 2)
        let left = (socket.leave(a), socket.leave(a))
        #expect(left == (true, false))
        #expect(table.count(of: a) == 0)
        socket.join(a)
        socket.close()
        #expect(table.sockets == 0)
        #expect(table.total == 0)
    }

    @Test("A socket that is dropped is closed")
    func droppedSocket() {
        func lose() {
            var socket = table.openSocket()
            socket.join(a)
            #expect(table.sockets == 1)
        }
        lose()
        #expect(table.sockets == 0)
        #expect(table.total == 0)
    }

    @Test("A topic that changed often is reported once, with its latest count")
    func changesOnce() {
        var held = (0..<10).map { _ in HeldConnection(table.join(a)) }
        let other = table.join(b)
        #expect(changes() == [a: 10, b: 1])
        #expect(changes() == [:])
        held.removeLast(4)
        #expect(changes() == [a: 6])
        table.join(b).leave()
        #expect(changes() == [b: 1], "back at the same count: reported all the same")
        other.leave()
        held.removeAll()
        #expect(changes() == [a: 0, b: 0])
        #expect(changes() == [:])
    }

    @Test("A topic at zero is reclaimed and can be joined anew")
    func reclaimed() {
        for _ in 0..<3 {
            let connection = table.join(a)
            #expect(changes() == [a: 1])
            connection.leave()
            #expect(changes() == [a: 0])
            #expect(table.counts().isEmpty)
        }
        table.join(a).leave()
        let connection = table.join(a)
        #expect(changes() == [a: 1], "never seen at zero")
        connection.leave()
    }

    @Test("A counter outlives the reclaiming of its topic")
    func counter() {
        var counter = table.counter(for: a)
        #expect(counter.topic == a)
        #expect(changes() == [:], "a handle alone counts nothing")
        for _ in 0..<3 {
            let connection = counter.join()
            let byName = table.join(a)
            #expect(table.count(of: a) == 2)
            #expect(changes() == [a: 2])
            connection.leave()
            byName.leave()
            #expect(changes() == [a: 0])
        }
        var other = table.counter(for: a)
        let one = other.join()
        let two = counter.join()
        #expect(table.count(of: a) == 2)
        #expect(changes() == [a: 2])
        one.leave()
        two.leave()
    }

    @Test("Ten thousand topics that came and went leave nothing behind")
    func manyTopics() throws {
        for number in 0..<10_000 { table.join(try Topic("t\(number)")).leave() }
        #expect(changes().count == 10_000)
        #expect(table.counts().isEmpty)
        #expect(table.total == 0)
        #expect(changes() == [:])
    }

    @Test("A connection that outlives its table leaves nothing in memory")
    func outlivesTable() {
        weak var lost: TopicCell?
        func outlive() {
            let cell = LocalTable().countedCell(a)
            lost = cell
            Connection(cell: cell).leave()
        }
        outlive()
        #expect(lost == nil)
    }
}
