import Headcount
import HeadcountRedis
import Logging
import Synchronization

/// Joins under a strict rule beside joins without rules, and what the permits cost in requests.
///
/// Prints `far JOINS REQUESTS` and `near JOINS REQUESTS`: how often Redis was asked while so many
/// joined one topic one after another, with a limit far away and up to the very last permit, on two
/// nodes in turns. Then `none NANOSECONDS` and `strict NANOSECONDS` in turns: the time of a join with
/// its leave by name, over 1,000 topics with room left.
struct LimitBench {
    static let topics = (0..<1_000).map { Topic(stored: "room:\($0)") }
    static let rounds = 11
    static let joins = 1_000

    let url: String

    func run() async throws {
        let plain = try LimitedNode("plain", url, limits: [])
        let strict = try LimitedNode("strict", url, limits: ["room:*=1000000", "hall:*=1000"])
        let other = try LimitedNode("other", url, limits: [])
        try await withThrowingTaskGroup { group in
            for node in [plain, strict, other] {
                try await node.node.establish(within: .seconds(10))
                group.addTask { try await node.node.run() }
            }
            try await wait { [plain, strict, other].allSatisfy(\.node.servesPermits) }
            try await wait { other.node.limits.version > 0 }
            // Until a ttl after its start the store grants nothing, and is asked again and again.
            for node in [strict, other] { try await join("hall:first", node.node).leave() }
            try await count("far", "room:far", [strict])
            try await count("near", "hall:near", [strict, other])
            try await compare(plain.node, strict.node)
            group.cancelAll()
        }
    }

    private func compare(_ plain: HeadcountNode, _ strict: HeadcountNode) async throws {
        // Somebody is in each topic, on both nodes: then a spare permit stays in hand.
        var anchors: [HeldConnection] = []
        for topic in Self.topics {
            anchors.append(HeldConnection(try await join(topic.name, strict)))
            anchors.append(HeldConnection(try await join(topic.name, plain)))
        }
        defer { anchors.removeAll() }
        for _ in 0..<Self.rounds {
            report("none", pairs(plain))
            report("strict", pairs(strict))
        }
    }

    /// The nanoseconds of a join with its leave.
    private func pairs(_ node: HeadcountNode) -> Double {
        var socket = node.openSocket()
        let (start, rounds) = (ContinuousClock.now, 100)
        for _ in 0..<rounds {
            for topic in Self.topics {
                _ = socket.join(topic, under: node)
                socket.leave(topic)
            }
        }
        return (ContinuousClock.now - start) / .nanoseconds(1) / Double(rounds * Self.topics.count)
    }

    private func count(_ what: String, _ topic: String, _ nodes: [LimitedNode]) async throws {
        let before = nodes.reduce(0) { $0 + $1.requests }
        var held: [HeldConnection] = []
        for number in 0..<Self.joins {
            held.append(HeldConnection(try await join(topic, nodes[number % nodes.count].node)))
        }
        report(what, held.count, nodes.reduce(0) { $0 + $1.requests } - before)
    }

    /// Joins, also while the store settles or others give spare permits back.
    private func join(_ topic: String, _ node: HeadcountNode) async throws -> Connection {
        for _ in 0..<20 {
            if let connection = try? await node.joinWaiting(topic) { return connection }
        }
        return try await node.joinWaiting(topic)
    }

    private func wait(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(10)) }
    }
}

/// A node whose requests for permits are counted.
private struct LimitedNode {
    let node: HeadcountNode
    private let store: CountingStore

    init(_ name: String, _ url: String, limits: [String]) throws {
        // Those without limits are another cluster, or they would take over the others'.
        let cluster = try ClusterName(name == "plain" ? "plain" : "limited")
        var settings = NodeSettings(cluster: cluster, node: try NodeName(name))
        settings.limits = try LimitRules(texts: limits)
        store = CountingStore(
            RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl))
        node = try HeadcountNode(settings, store: store, logger: .failures)
    }

    var requests: Int { store.requests.load(ordering: .relaxed) }
}

/// A store that counts how often permits are asked for.
private final class CountingStore: CountStore {
    let requests = Atomic<Int>(0)
    private let store: RedisStore

    init(_ store: RedisStore) { self.store = store }

    func register(_ registration: Registration) async throws -> RegistrationOutcome {
        try await store.register(registration)
    }

    func write(_ write: NodeWrite) async throws -> WriteOutcome { try await store.write(write) }

    func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead {
        try await store.read(known: known, own: own, knownEpoch: knownEpoch, ttl: ttl)
    }

    func ask(_ request: PermitRequest) async throws -> PermitOutcome {
        requests.wrappingAdd(1, ordering: .relaxed)
        return try await store.ask(request)
    }

    func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async throws -> StoredLimits {
        try await store.limits(change, knownEpoch: knownEpoch, ttl: ttl)
    }

    func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async throws {
        try await store.farewell(node, incarnation: incarnation, token: token)
    }

    func forget(_ node: NodeName) async throws -> Bool { try await store.forget(node) }

    var kind: StoreKind { store.kind }

    func close() async { await store.close() }
}
