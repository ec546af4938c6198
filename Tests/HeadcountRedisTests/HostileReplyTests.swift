import Headcount
import Hiredis
import Testing

@testable import HeadcountRedis

/// Replies that no script of ours gives, as whoever controls the Redis may: each is refused, or what
/// it says is put aside.
@Suite("Hostile replies")
struct HostileReplyTests {
    private static let largest = "\(Int64.max)"

    /// Numbers as integers, texts as bulk strings.
    private static func row(_ items: Any...) -> RedisReply {
        .array(
            items.map { item in
                switch item {
                case let number as Int: .integer(Int64(number))
                case let text as String: .bytes(Array(text.utf8))
                case let reply as RedisReply: reply
                default: .null
                }
            })
    }

    private static func meta(
        total: String = "1", ttl: String = "4000", sequence: String = "1"
    ) -> RedisReply {
        row(
            "epoch", "1", "incarnation", "1", "sequence", sequence, "total", total, "sockets", "1",
            "ttl", ttl)
    }

    /// The look that these rows make, from a reader that knows nothing.
    private func look(
        now: Int = 1_000, _ rows: RedisReply..., known: PartVersion? = nil
    ) throws -> ClusterRead? {
        let head: [RedisReply] = [.integer(Int64(now)), .integer(1), .integer(0)]
        var plan = ReadPlan(known: [:], own: nil)
        plan.take(try ReadReply(.array(head + rows)) { _ in known })
        guard case .done(let read) = plan.step else { return nil }
        return read
    }

    @Test(
        "Permits that were not asked for, or are beyond the limit, are not taken",
        arguments: [
            (Int.max, 0), (.min, 0), (-1, 0), (4, 0), (.max - 1, .max), (3, .min), (1 << 40, 1),
        ])
    func permits(granted: Int, free: Int) throws {
        let request = PermitRequest(
            holder: 1, sequence: 1, isFirst: true,
            lines: [.init(scope: .sockets, held: 8, needed: 1, wished: 2, limit: 10)],
            limitsVersion: 0, ttl: .seconds(4), knownEpoch: .none)
        let reply = Self.row("ANSWERED", 1, 1, 1_000, 1, 0, 0, granted, free)
        #expect(throws: HeadcountError.self) { try PermitReply(ReplyRow(reply), of: request) }
        let honest = Self.row("ANSWERED", 1, 1, 1_000, 1, 0, 0, 2, 0)
        let outcome = try PermitReply(ReplyRow(honest), of: request).outcome
        guard case .answered(_, true, [.init(granted: 2, free: 0)], _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("A missing number of permits is none: it must not say that all fit within the limit")
    func missingPermits() {
        let request = PermitRequest(
            holder: 1, sequence: 1, isFirst: true,
            lines: [.init(scope: .sockets, held: 8, needed: 0, wished: 0, limit: 10)],
            limitsVersion: 0, ttl: .seconds(4), knownEpoch: .none)
        for numbers in [[0], [0, "x"], [0, RedisReply.null], ["", 0], [0, 0, 0]] as [[Any]] {
            let rest = numbers.map { number in
                (number as? Int).map { .integer(Int64($0)) } ?? (number as? RedisReply)
                    ?? RedisReply.bytes(Array("\(number)".utf8))
            }
            let reply = RedisReply.array(
                (Self.row("ANSWERED", 1, 1, 1_000, 1, 0, 0).array ?? []) + rest)
            #expect(throws: HeadcountError.self) { try PermitReply(ReplyRow(reply), of: request) }
        }
    }

    @Test("Counts that would add up to more than an integer are not believed")
    func sums() throws {
        // As many of the largest as memory holds stay far below.
        #expect(Keyspace.maximumCount <= Int64.max >> 32)
        let large = "\(Keyspace.maximumCount + 1)"
        let part = Self.row("a", 2_000, "PART", Self.meta(total: large), Self.row("t", large))
        #expect(try look(part)?.nodes.map(\.content) == [.broken])
        let fields = try #require(ReplyRow(Self.row(Self.meta(total: large))).pairs(0))
        #expect(NodeMeta(fields).part(counts: [:]) == nil)
        var counts: [TopicCount] = []
        #expect(!CountLines.append(Array("\(large) t\n".utf8), to: &counts))
        #expect(!CountLines.append(Array("99999999999999999999999999 t\n".utf8), to: &counts))
    }

    @Test(
        "A lease and a ttl as long as numbers go give an age that can be told",
        arguments: [
            (0, largest), (0, "9007199254740992"), (0, "9007199254740991"),
            (Int.max, "4000"), (-1, "4000"), (Int.min, "4000"),
        ])
    func ages(deadline: Int, ttl: String) throws {
        for now in [0, 1 << 53 - 1] {
            let part = Self.row("a", deadline, "PART", Self.meta(total: "0", ttl: ttl), Self.row())
            var view = ClusterView()
            let sentAt = ContinuousClock.now - .seconds(1)
            guard let read = try look(now: now, part) else { continue }
            view.apply(
                read, own: (name: try NodeName("me"), incarnation: nil), ttl: .seconds(4),
                sentAt: sentAt)
            for node in view.snapshot.nodes {
                #expect((ContinuousClock.now - node.publishedAt).wholeMilliseconds >= 1_000)
            }
        }
        #expect(throws: HeadcountError.self) { try look(now: .max) }
    }

    @Test("A table that never ends is given up")
    func endless() throws {
        let head: [RedisReply] = [.integer(1_000), .integer(1), .integer(0)]
        let large = RedisReply.array(head + [Self.row("a", 2_000, "LARGE", Self.meta())])
        var plan = ReadPlan(known: [:], own: nil)
        var steps = 0
        while steps < 10 * ReadPlan.maximumPieces {
            steps += 1
            switch plan.step {
            case .ask: plan.take(try ReadReply(large) { _ in nil })
            case .scan: plan.take(Self.row("7", Self.row("t", "1")), scanOf: try NodeName("a"))
            case .done(let read):
                #expect(read.nodes.map(\.content) == [.broken])
                #expect(steps <= ReadPlan.maximumPieces + 100)
                return
            }
        }
        Issue.record("no end after \(steps) steps")
    }

    @Test("What was not named cannot be the same, and half of what was written is not the whole")
    func same() throws {
        let same = Self.row("a", 2_000, "SAME")
        #expect(try look(same)?.nodes.map(\.content) == [.broken])
        let version = PartVersion(epoch: Epoch(1), incarnation: Incarnation(1), sequence: 1)
        #expect(try look(same, known: version)?.nodes.map(\.content) == [.unchanged])
        // The answer was full in the middle of what was written, and then there is nothing more.
        let head: [RedisReply] = [.integer(1_000), .integer(1), .integer(0)]
        let log = Self.row("a", 2_000, "LOG", 2, 3, 2, 5, 1, Self.row("4 b\n"))
        let part = Self.row("a", 2_000, "PART", Self.meta(), Self.row("t", "1"))
        for first in [part, nil] {
            var plan = ReadPlan(known: first == nil ? [try NodeName("a"): version] : [:], own: nil)
            for row in [first, log, same].compactMap(\.self) {
                plan.take(try ReadReply(.array(head + [row])) { plan.version(of: $0) })
            }
            guard case .done(let read) = plan.step else {
                Issue.record("\(plan.step)")
                continue
            }
            #expect(read.nodes.map(\.content) == [.broken])
        }
    }

    @Test(
        "A name that no node can have is none, and the others are read",
        arguments: [
            "", "a b", "\u{1B}[2J", "a\nb", "web~1", "web~", "web~x", "~2", "web~02", "é",
            String(repeating: "x", count: 65), "a~99999999999999999999",
        ])
    func names(_ name: String) throws {
        let part = Self.row("web~2", 2_000, "PART", Self.meta(), Self.row("t", "1"))
        let read = try look(Self.row(name, 2_000, "UNNAMED"), part)
        #expect(read?.nodes.map(\.name.rawValue) == ["web~2"])
    }

    @Test("A lease whose end is no number makes its node broken, and no other")
    func deadlines() throws {
        let part = Self.row("b", 2_000, "PART", Self.meta(), Self.row("t", "1"))
        for end in ["inf", "1.5", "", "-1", Self.largest] {
            let read = try look(Self.row("a", end, "UNNAMED"), part)
            #expect(read?.nodes.map(\.name.rawValue) == ["a", "b"])
            #expect(read?.nodes.first?.content == .broken)
        }
    }

    @Test(
        "A topic that nobody can have joined is not listed: what wrote it is no node",
        arguments: [
            Array("\u{1B}[2J".utf8), [], [0xFF], [0xC3], Array("a\u{7F}".utf8), [0],
            [UInt8](repeating: 0x78, count: 256),
        ])
    func topics(_ topic: [UInt8]) throws {
        let counts = RedisReply.array([.bytes(topic), .bytes([0x31])])
        #expect(
            try look(Self.row("a", 2_000, "PART", Self.meta(), counts))?.nodes.map(\.content)
                == [.broken])
        var rows: [TopicCount] = []
        #expect(!CountLines.append([0x31, 0x20] + topic + [0x0A], to: &rows))
        #expect(rows.isEmpty)
    }
}
