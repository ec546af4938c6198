import Headcount
import Logging
import Synchronization
import Testing

@testable import HeadcountServer

@Suite("Flood gate")
struct FloodGateTests {
    /// What was logged.
    private final class Lines: Sendable {
        private let texts = Mutex<[String]>([])

        var all: [String] { texts.withLock { $0 } }

        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private struct LineHandler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.level): \(event.message)")
        }
    }

    private let start = ContinuousClock.now
    private let lines = Lines()
    private let logger: Logger
    private let room: Topic
    private let client: IPAddress

    init() throws {
        let lines = lines
        logger = Logger(label: "test") { _ in LineHandler(lines: lines) }
        room = try Topic("room:1")
        client = try #require(IPAddress("203.0.113.9"))
    }

    private func gate(
        connects: String? = nil, joins: String? = nil, topicJoins: String? = nil
    ) throws -> FloodGate {
        FloodGate(
            connects: try connects.map { try Rate($0) }, joins: try joins.map { try Rate($0) },
            topicJoins: try topicJoins.map { try Rate($0) }, logger: logger)
    }

    @Test("without rates everything is allowed")
    func open() throws {
        let gate = try gate()
        for _ in 0..<1_000 {
            #expect(gate.connect(from: client, now: start) == .allowed)
            #expect(gate.join(room, from: client, now: start) == .allowed)
        }
    }

    @Test("connects are limited for each client, and an IPv6 client is its /64")
    func connects() throws {
        let gate = try gate(connects: "2:1")
        let refused = FloodGate.Verdict.refused(.connects, retryAfter: .milliseconds(500))
        #expect(gate.connect(from: client, now: start) == .allowed)
        #expect(gate.connect(from: client, now: start) == refused)
        #expect(gate.connect(from: IPAddress("2001:db8::1"), now: start) == .allowed)
        #expect(gate.connect(from: IPAddress("2001:db8::2"), now: start) == refused)
        #expect(gate.connect(from: client, now: start + .milliseconds(500)) == .allowed)
        #expect(gate.join(room, from: client, now: start) == .allowed)
    }

    @Test("a client without an address, or exempt, is limited by topic alone")
    func exempt() throws {
        let gate = try gate(connects: "1:1", joins: "1:1", topicJoins: "1:3")
        for _ in 0..<9 { #expect(gate.connect(from: nil, now: start) == .allowed) }
        for _ in 0..<3 { #expect(gate.join(room, from: nil, now: start) == .allowed) }
        let verdict = gate.join(room, from: nil, now: start)
        #expect(verdict == .refused(.topicJoins, retryAfter: .seconds(1)))
    }

    @Test("a join needs both its client's rate and its topic's")
    func joins() throws {
        let gate = try gate(joins: "1:2", topicJoins: "1:3")
        let other = IPAddress("203.0.113.10")
        #expect(gate.join(room, from: client, now: start) == .allowed)
        #expect(gate.join(room, from: client, now: start) == .allowed)
        let third = gate.join(room, from: client, now: start)
        #expect(third == .refused(.joins, retryAfter: .seconds(1)))
        #expect(gate.join(room, from: other, now: start) == .allowed)
        let fourth = gate.join(room, from: other, now: start)
        #expect(fourth == .refused(.topicJoins, retryAfter: .seconds(1)))
        let elsewhere = gate.join(try Topic("room:2"), from: other, now: start)
        #expect(elsewhere == .refused(.joins, retryAfter: .seconds(1)))
    }

    @Test("a flood is told of at once, and then once a second")
    func log() throws {
        let gate = try gate(connects: "1:1", topicJoins: "1:1")
        for millisecond in 0..<2_500 {
            let now = start + .milliseconds(millisecond)
            _ = gate.connect(from: client, now: now)
            _ = gate.join(room, from: nil, now: now)
        }
        gate.logRest(now: start + .milliseconds(2_600))
        #expect(lines.all.count == 3)
        gate.logRest(now: start + .seconds(4))
        gate.logRest(now: start + .seconds(9))
        #expect(lines.all.count == 4)
        #expect(
            lines.all[0]
                == "warning: refused as too fast in 0.0 s: 1 connects, most from 203.0.113.9")
        let second = lines.all[1]
        #expect(second.contains("connects, most from 203.0.113.9; "))
        #expect(second.hasSuffix("joins to one topic, most to \"room:1\""))
    }

    @Test("many threads at once never get more than a burst in a moment")
    func threads() async throws {
        let gate = try gate(connects: "1:100")
        let (client, now) = (client, start)
        let allowed = await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<1_000).count { _ in gate.connect(from: client, now: now) == .allowed }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(allowed == 100)
    }
}

@Suite("Flood report")
struct FloodReportTests {
    private let start = ContinuousClock.now

    private func address(_ number: UInt32) -> FloodReport.Subject {
        .address(IPAddress(v4: number))
    }

    @Test("a line counts each kind and names the worst of it, and begins anew")
    func line() throws {
        var report = FloodReport()
        let first = report.note(.joins, address(0x0A00_0001), now: start)
        #expect(first == "refused as too fast in 0.0 s: 1 joins, most from 10.0.0.1")
        let topic = FloodReport.Subject.topic(try Topic("room:1"))
        var quiet: [String?] = []
        for millisecond in 0..<300 {
            let now = start + .milliseconds(100 + millisecond)
            quiet.append(report.note(.connects, address(millisecond % 3 == 0 ? 7 : 9), now: now))
            quiet.append(report.note(.topicJoins, topic, now: now))
        }
        #expect(quiet.allSatisfy { $0 == nil })
        let next = report.note(.connects, address(7), now: start + .milliseconds(1_200))
        #expect(
            next == "refused as too fast in 1.1 s: 301 connects, most from 0.0.0.9; "
                + "300 joins to one topic, most to \"room:1\"")
        let rest = report.line(now: start + .seconds(60))
        #expect(rest == nil)
        let later = report.note(.joins, address(1), now: start + .seconds(90))
        #expect(later == "refused as too fast in 0.0 s: 1 joins, most from 0.0.0.1")
    }

    @Test("the worst is found among any number, in bounded memory")
    func worst() throws {
        var subjects = FrequentSubjects()
        for number in 0..<100_000 as Range<UInt32> {
            subjects.note(address(number))
            if number % 20 == 0 { subjects.note(address(.max)) }
        }
        #expect(subjects.most == address(.max))
    }

    @Test("as many as are kept are counted exactly")
    func exact() {
        var subjects = FrequentSubjects()
        for _ in 0..<10 {
            for number in (0..<64 as Range<UInt32>).reversed() { subjects.note(address(number)) }
            subjects.note(address(0))
        }
        #expect(subjects.most == address(0))
    }
}

@Suite("Address counts")
struct AddressCountsTests {
    @Test("a client may have so many sockets, and one more when one has ended")
    func limit() throws {
        let counts = AddressCounts()
        let one = try #require(IPAddress("2001:db8::1"))
        let two = try #require(IPAddress("2001:db8::2"))
        let other = try #require(IPAddress("2001:db8:0:1::1"))
        #expect(counts.open(one, limit: 2) && counts.open(two, limit: 2))
        #expect(!counts.open(one, limit: 2) && counts.sockets(of: one) == 2)
        #expect(counts.open(other, limit: 2) && counts.addresses == 2)
        #expect(counts.open(one, limit: nil) && counts.sockets(of: two) == 3)
        counts.close(two)
        #expect(!counts.open(two, limit: 2))
        counts.close(one)
        #expect(counts.open(two, limit: 2))
        #expect(!counts.open(other, limit: 0))
    }

    @Test("a client without sockets is not kept")
    func memory() {
        let counts = AddressCounts()
        for number in 0..<1_000 as Range<UInt32> {
            #expect(counts.open(IPAddress(v4: number), limit: 1))
        }
        #expect(counts.addresses == 1_000)
        for number in 0..<1_000 as Range<UInt32> { counts.close(IPAddress(v4: number)) }
        #expect(counts.addresses == 0 && counts.sockets(of: IPAddress(v4: 7)) == 0)
    }

    @Test("many threads at once never pass a limit, and leave nothing behind")
    func threads() async throws {
        let counts = AddressCounts()
        let address = try #require(IPAddress("203.0.113.9"))
        let opened = await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { (0..<100).count { _ in counts.open(address, limit: 250) } }
            }
            return await group.reduce(0, +)
        }
        #expect(opened == 250 && counts.sockets(of: address) == 250)
        for _ in 0..<250 { counts.close(address) }
        #expect(counts.addresses == 0)
    }
}
