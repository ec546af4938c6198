import Hiredis
import HeadcountTesting

@testable import Headcount
@testable import HeadcountRedis

/// The same random steps on a real Redis and on the model of it, compared after each: the answers,
/// who holds permits, how many of what, and all that the epoch says.
///
/// Nothing waits. The lease is a minute, and where time has to pass, what is written in Redis is
/// moved into the past, and a holder is told that it has watched the clock all the while.
struct PermitRun {
    static let limits: [(scope: PermitScope, number: Int)] = [
        (.sockets, 12), (.topic(Topic(stored: "room:1")), 5), (.topic(Topic(stored: "s")), 2),
    ]

    /// One process: a store of its own, and what it may use.
    struct Holder {
        var store: RedisStore
        let node: NodeName
        var token: UInt64
        var sequence: UInt64 = 0
        /// The store said that it knows the token, in the present epoch as far as one can tell.
        var isKnown = false
        var owned: [PermitScope: Int] = [:]
        var version: UInt64 = 0
    }

    let bench: StoreBench
    var random: SeededRandom
    var model: StoreModel
    var holders: [Holder] = []
    /// Every token there was.
    var tokens: [UInt64] = []
    var step = 0
    var lastEpoch: UInt64 = 0
    /// How often something of the kind happened.
    var seen: [String: Int] = [:]

    init(bench: StoreBench, seed: UInt64) async throws {
        self.bench = bench
        random = SeededRandom(seed: seed)
        model = StoreModel(now: 0, isPrivate: false)
        for number in 0..<4 {
            holders.append(
                Holder(
                    store: try newStore(), node: try NodeName("web-\(number)"),
                    token: newToken()))
        }
    }

    func close() async {
        for holder in holders { await holder.store.close() }
    }

    mutating func takeSteps(_ count: Int) async throws {
        for _ in 0..<count {
            step += 1
            try await takeStep()
            try await compare()
            for (scope, number) in Self.limits {
                let owned = holders.map { $0.owned[scope] ?? 0 }
                try require(
                    owned.reduce(0, +) <= number, "\(scope): \(owned) of \(number) are in use")
            }
        }
    }

    private mutating func takeStep() async throws {
        let number = Int.random(in: holders.indices, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: try await ask(number)
        case 60..<63: try await askLate(number)
        case 63..<75: try await write(number)
        case 75..<79: try await leave(number)
        case 79..<83: try await changeLimits(number)
        case 83..<93: try await age(watchedBy: number)
        case 93..<95: try await lose("flush", [["FLUSHALL"]]) { $0.flush() }
        case 95..<96: try await lose("scripts", [["SCRIPT", "FLUSH"]]) { _ in }
        case 96..<97:
            try await lose("epoch", [["DEL", RedisArgument(bench.key("epoch"))]]) {
                $0.epochKey = nil
            }
        case 97..<98:
            try await lose("limits", [["DEL", RedisArgument(bench.key("limits"))]]) {
                $0.limits = nil
            }
        default:
            let token = holders[number].token
            try await lose("permits", [["DEL", RedisArgument(bench.key("permits:\(token)"))]]) {
                $0.permits[token] = nil
            }
        }
    }

    mutating func begin(_ number: Int) {
        holders[number].token = newToken()
        holders[number].sequence = 0
        holders[number].isKnown = false
        holders[number].owned = [:]
    }

    /// Tokens grow: they serve as incarnations, too.
    mutating func newToken() -> UInt64 {
        tokens.append(UInt64(tokens.count + 1))
        return UInt64(tokens.count)
    }

    func newStore() throws -> RedisStore {
        RedisStore(
            url: try RedisURL(bench.server.url), cluster: try ClusterName("test"),
            ttl: StoreBench.ttl)
    }

    mutating func chance(percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    /// What a caller may have heard of: seldom an epoch that the store has forgotten.
    mutating func knownEpoch() async throws -> Epoch {
        if chance(percent: 90) { return .none }
        return Epoch(lastEpoch + (chance(percent: 10) ? 5 : 0))
    }

    func redis(_ command: [RedisArgument]) async throws -> RedisReply {
        try await bench.store.reader.withSession { session in try session.command(command) }
    }

    /// Redis's clock, in milliseconds.
    func time() async throws -> UInt64 {
        let parts = try await redis(["TIME"]).array ?? []
        guard parts.count == 2, let seconds = parts[0].integer, let micros = parts[1].integer
        else { throw Difference("TIME") }
        return UInt64(seconds) * 1_000 + UInt64(micros) / 1_000
    }

    func epochField(_ field: String) async throws -> UInt64 {
        let reply = try await redis([
            "HGET", RedisArgument(bench.key("epoch")), RedisArgument(field),
        ])
        return UInt64(reply.integer ?? 0)
    }

    func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        guard condition else { throw Difference("step \(step): \(text())") }
    }

    /// Redis and the model do not say the same.
    struct Difference: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
