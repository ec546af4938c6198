import CHiredis
import Headcount
import HeadcountTesting
import Testing

@testable import HeadcountRedis
@testable import Hiredis

/// A Redis that answers what it likes: nothing of it ends the process, or is counted as more than it
/// can be.
@Suite("Fuzzed replies")
struct ReplyFuzzTests {
    private static let ttl = Duration.seconds(4)

    @Test("Whatever a Redis answers, a node's picture and its permits stay within bounds")
    func replies() throws {
        var view = ClusterView()
        var reached: [String: Int] = [:]
        try FuzzBudget.current.run(.replies, ReplyCorpus.mutator) { attempt in
            if attempt.round.isMultiple(of: 64) { view = ClusterView() }
            guard let reply = Self.parse(attempt.bytes) else { return }
            reached["parsed", default: 0] += 1
            Self.askElsewhere(reply)
            if let read = try Self.look(reply, view, &attempt) {
                reached["read", default: 0] += 1
                try Self.apply(read, to: &view, attempt)
            }
            if let outcome = try Self.askForPermits(reply, &attempt) {
                reached[outcome, default: 0] += 1
            }
        }
        let rounds = FuzzBudget.current.cases(of: .replies)
        for outcome in ["parsed", "read", "permits answered", "permits refused"]
        where rounds > 5_000 {
            #expect(reached[outcome, default: 0] > rounds / 50, "\(outcome): \(reached)")
        }
    }

    /// What hiredis makes of bytes; nil when they are no reply, or not all of one.
    private static func parse(_ bytes: [UInt8]) -> RedisReply? {
        guard let reader = unsafe redisReaderCreate() else { return nil }
        let bounds = unsafe ReplyBounds(reader)
        return withExtendedLifetime(bounds) {
            defer { unsafe redisReaderFree(reader) }
            _ = unsafe bytes.withUnsafeBytes { bytes in
                unsafe redisReaderFeed(
                    reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            var reply: UnsafeMutableRawPointer?
            guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK,
                let reply = unsafe reply
            else { return nil }
            defer { unsafe freeReplyObject(reply) }
            return unsafe RedisReply(copying: reply.assumingMemoryBound(to: redisReply.self))
        }
    }

    /// One look at a shard; what the first question leaves open is answered by good replies, or by
    /// almost good ones. Nil when an answer is refused.
    private static func look(
        _ reply: RedisReply, _ view: ClusterView, _ attempt: inout FuzzCase
    ) throws -> ClusterRead? {
        var plan = ReadPlan(known: view.known(), own: NodeName(stored: "me"))
        var reply = reply
        for _ in 0..<200 {
            switch plan.step {
            case .done(let read): return read
            case .ask:
                guard let answer = try? ReadReply(reply, known: { plan.version(of: $0) }) else {
                    return nil
                }
                plan.take(answer)
                reply = parse(ReplyCorpus.readMutator.input(&attempt.random)) ?? .null
            case .scan(let pieces):
                for piece in pieces {
                    let bytes = ReplyCorpus.scanMutator.input(&attempt.random)
                    plan.take(parse(bytes) ?? .null, scanOf: piece.name)
                }
            }
        }
        try attempt.require(false, "the look does not end")
        return nil
    }

    private static func apply(
        _ read: ClusterRead, to view: inout ClusterView, _ attempt: FuzzCase
    ) throws {
        let sentAt = ContinuousClock.now
        view.apply(
            read, own: (name: NodeName(stored: "me"), incarnation: nil), ttl: ttl, sentAt: sentAt)
        let snapshot = view.snapshot
        let sums = view.topics().values.reduce(0, +)
        try attempt.require(sums == view.total, "\(sums) in topics, \(view.total) in all")
        try attempt.require(view.topics().values.allSatisfy { $0 > 0 }, "a topic without anybody")
        if view.isComplete {
            let total = snapshot.nodes.reduce(0) { $0 + $1.total }
            try attempt.require(total == view.total, "\(total) by nodes, \(view.total) in all")
        }
        for node in snapshot.nodes {
            let age = (ContinuousClock.now - node.publishedAt).wholeMilliseconds
            try attempt.require(age < 1 << 55, "an age of \(age) ms")
            try attempt.require(
                NodeName(read: node.name.rawValue) != nil && node.total >= 0 && node.sockets >= 0,
                "\(node)")
        }
        for topic in view.topics().keys {
            try attempt.require((try? Topic(topic.name)) != nil, "\(topic.name.debugDescription)")
        }
    }

    /// Asks for a permit where some are held, and takes what is answered. Nil when that is refused.
    private static func askForPermits(
        _ reply: RedisReply, _ attempt: inout FuzzCase
    ) throws -> String? {
        let now = ContinuousClock.now
        let held = attempt.random.below(3)
        var plan = PermitPlan(holder: 1, heartbeat: .seconds(1), ttl: ttl)
        plan.limit(.sockets, to: 10, used: held)
        plan.wait(.sockets, limit: 10, waiting: 1 + attempt.random.below(4))
        guard let request = plan.request([.sockets: held], limitsVersion: 0, now: now) else {
            return nil
        }
        let bytes = ReplyCorpus.permitMutator.input(&attempt.random)
        let reply = attempt.random.below(2) == 0 ? reply : parse(bytes) ?? .null
        guard let answer = try? PermitReply(ReplyRow(reply), of: request) else { return nil }
        let decisions = plan.finish(request, outcome: answer.outcome, sentAt: now, now: now)
        for decision in decisions {
            try attempt.require(
                (0...10).contains(decision.allowance) && (0...10).contains(decision.admits),
                "\(decision) after \(answer)")
        }
        _ = plan.trim([.sockets: held], now: now)
        _ = plan.request([.sockets: held], limitsVersion: 0, now: now + .seconds(1))
        return decisions.isEmpty ? "permits refused" : "permits answered"
    }

    /// Where a cluster sends its clients.
    private static func askElsewhere(_ reply: RedisReply) {
        let peer = RedisEndpoint.tcp(host: "127.0.0.1", port: 6_379)
        if let map = RedisSlotMap(reply, from: peer) {
            _ = (map.servers, map.primary(of: RedisSlot(key: "{a}")))
        }
        if let error = reply.error { _ = RedisRedirection(error)?.endpoint(from: peer).description }
        _ = RedisServerIdentity(info: reply.string ?? "")
    }
}
