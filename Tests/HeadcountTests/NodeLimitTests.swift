import HeadcountTesting
import Logging
import Synchronization
import Testing

@testable import Headcount

/// Limits of nodes that share a store in memory: what is let in, and who hears of it.
@Suite("Limits of a node")
struct NodeLimitTests {
    /// - Parameter ttl: Long, for other tests may keep all processors busy for seconds.
    private static func settings(
        _ name: String, _ limits: [String], ttl: Duration = .seconds(20)
    ) throws -> NodeSettings {
        var settings = NodeSettings(cluster: try ClusterName("c"), node: try NodeName(name))
        settings.heartbeat = .milliseconds(200)
        settings.ttl = ttl
        settings.flush = .milliseconds(20)
        settings.maxAge = .milliseconds(20)
        settings.limits = try LimitRules(texts: limits)
        return settings
    }

    /// Runs nodes with the same limits on one store.
    private func withNodes(
        _ count: Int, _ limits: [String], shards: Int = 1, ttl: Duration = .seconds(20),
        on store: (any CountStore)? = nil, _ body: ([HeadcountNode]) async throws -> Void
    ) async throws {
        let stores = (0..<shards).map { _ in store ?? MemoryStore() }
        let nodes = try (0..<count).map { index in
            try HeadcountNode(
                Self.settings("n\(index)", limits, ttl: ttl), shards: stores,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        try await withThrowingTaskGroup { group in
            for node in nodes {
                try await node.establish(within: .seconds(10))
                group.addTask { try await node.run() }
                try await wait(for: "the node to run") { node.servesPermits }
            }
            do {
                try await body(nodes)
                group.cancelAll()
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    /// Joins until it is refused, and keeps what it got.
    private func fill(_ node: HeadcountNode, _ topic: String) async throws -> [HeldConnection] {
        var held: [HeldConnection] = []
        while true {
            do {
                held.append(HeldConnection(try await node.joinWaiting(topic)))
            } catch let error as HeadcountError where error.code == .limitReached {
                return held
            }
        }
    }

    @Test("A strict topic takes as many as its limit says over all nodes, each topic on its own")
    func topic() async throws {
        try await withNodes(3, ["room:*=20"], shards: 2) { nodes in
            for topic in ["room:1", "room:2", "room:3"] {
                var held: [HeldConnection] = []
                for node in nodes { held.append(contentsOf: try await fill(node, topic)) }
                #expect(held.count == 20, "\(topic)")
            }
            _ = try await nodes[0].joinWaiting("hall:1")
        }
    }

    @Test("What leaves one node gets in at another")
    func handedOver() async throws {
        try await withNodes(2, ["room:*=4"]) { nodes in
            var held = try await fill(nodes[0], "room:1")
            #expect(held.count == 4)
            held.removeLast(3)
            let others = try await fill(nodes[1], "room:1")
            #expect(others.count == 3 && held.count == 1)
        }
    }

    @Test("Sockets of the cluster are limited strictly, those of a node at once")
    func sockets() async throws {
        try await withNodes(2, ["cluster=5", "node=3"]) { nodes in
            var sockets: [HeldSocket] = []
            for _ in 0..<3 { sockets.append(try await HeldSocket.open(nodes[0]).get()) }
            let node = await HeldSocket.refusal(nodes[0])
            #expect(node == LimitRefusal(reason: .limitReached, scope: "node", limit: 3))
            for _ in 0..<2 { sockets.append(try await HeldSocket.open(nodes[1]).get()) }
            let cluster = await HeldSocket.refusal(nodes[1])
            #expect(cluster == LimitRefusal(reason: .limitReached, scope: "cluster", limit: 5))
            #expect(sockets.count == 5)
        }
    }

    @Test("A soft rule judges by the picture of the cluster")
    func soft() async throws {
        try await withNodes(2, ["room:*=3:soft"]) { nodes in
            let held = HeldConnection(try await nodes[0].joinWaiting("room:1"))
            let other = HeldConnection(try await nodes[0].joinWaiting("room:1"))
            try await wait(for: "the other node to see both") {
                await nodes[1].clusterStats().topics.first?.total == 2
            }
            let third = HeldConnection(try await nodes[1].joinWaiting("room:1"))
            await #expect(throws: HeadcountError.self) {
                _ = try await nodes[1].joinWaiting("room:1")
            }
            _ = (held, other, third)
        }
    }

    @Test("A change reaches every node; whoever is connected stays, and nobody new gets in")
    func change() async throws {
        try await withNodes(2, ["room:*=6"], shards: 2, ttl: .seconds(6)) { nodes in
            let held = try await fill(nodes[0], "room:1")
            #expect(held.count == 6)
            let changed = try await nodes[1].setLimits(LimitRules(texts: ["room:*=4"]))
            try await wait(for: "the other node to know") { nodes[0].limits == changed }
            #expect(nodes[0].table.count(of: try Topic("room:1")) == 6)
            #expect(try await fill(nodes[0], "room:1").isEmpty)
            #expect(try await fill(nodes[1], "room:1").isEmpty)
            let more = try await nodes[0].setLimits(LimitRules(texts: ["room:*=8"]))
            try await wait(for: "the raise to be in force") {
                nodes.allSatisfy { $0.limits == more && $0.rulesInForce == more.rules }
            }
            #expect(try await fill(nodes[1], "room:1").count == 2)
            _ = try await nodes[0].setLimits(.none)
            try await wait(for: "no limits") { nodes.allSatisfy { $0.rulesInForce == .none } }
            #expect(held.count == 6)
            _ = try await nodes[1].joinWaiting("room:1")
        }
    }

    @Test("A strict rule over what is connected already counts it, and frees it when it leaves")
    func later() async throws {
        try await withNodes(2, []) { nodes in
            var held: [HeldConnection] = []
            for _ in 0..<5 { held.append(HeldConnection(try await nodes[0].joinWaiting("room:1"))) }
            let limits = try await nodes[0].setLimits(LimitRules(texts: ["room:*=5"]))
            try await wait(for: "both to know") { nodes.allSatisfy { $0.limits == limits } }
            #expect(try await fill(nodes[1], "room:1").isEmpty)
            held.removeLast(2)
            #expect(try await fill(nodes[1], "room:1").count == 2)
        }
    }

    @Test("A topic that everybody has left keeps no permits")
    func abandoned() async throws {
        try await withNodes(1, ["room:*=50"]) { nodes in
            for number in 0..<40 { try await nodes[0].joinWaiting("room:\(number)").leave() }
            try await wait(for: "all permits to be given back") {
                nodes[0].book.state.withLock { $0.plans[0].isIdle && $0.applied.isEmpty }
            }
        }
    }

    @Test("A permit that came for one who waits is not given back before he takes it")
    func wokenLate() async throws {
        try await withNodes(2, ["room:*=2"]) { nodes in
            let topic = try Topic("room:1")
            var held = try await fill(nodes[0], "room:1")
            #expect(held.count == 2)
            // The limit is near, so that neither keeps what it does not use.
            #expect(try await fill(nodes[1], "room:1").isEmpty)
            let deadline = ContinuousClock.now + nodes[1].permitPatience
            async let decision = withCheckedContinuation { continuation in
                nodes[1].whenDecided(.topic(topic), by: deadline) {
                    continuation.resume(returning: $0)
                }
            }
            held.removeLast()
            guard case .tryAgain = await decision else {
                Issue.record("refused, though one has left")
                return
            }
            // He is slow, and meanwhile his node looks at its permits.
            for _ in 0..<3 {
                nodes[1].permitCalls[0].wakeUp()
                try await Task.sleep(for: .milliseconds(10))
            }
            guard case .counted = nodes[1].enter(topic) else {
                Issue.record("the permit is gone")
                return
            }
        }
    }

    @Test("Whoever waits is refused in time, though the store has yet to answer")
    func refusedInTime() async throws {
        let store = UnreliableStore(.works)
        try await withNodes(1, ["room:*=5"], ttl: .seconds(20), on: store) { nodes in
            store.become(.slow)
            let decision = await withCheckedContinuation { continuation in
                nodes[0].whenDecided(
                    .topic(Topic(stored: "room:1")), by: .now + .milliseconds(50)
                ) { continuation.resume(returning: $0) }
            }
            guard case .refused(let refusal) = decision else {
                Issue.record("there are no permits to be had")
                return
            }
            #expect(refusal.reason == .unavailable)
            #expect(store.openRequests == 1)
        }
    }

    @Test("What one request has no room for is asked for in the next")
    func manyTopics() async throws {
        try await withNodes(1, ["room:*=5"]) { nodes in
            let held = try await withThrowingTaskGroup { group in
                for room in 0..<100 {
                    group.addTask { HeldConnection(try await nodes[0].joinWaiting("room:\(room)")) }
                }
                return try await group.reduce(into: [HeldConnection]()) { $0.append($1) }
            }
            #expect(held.count == 100)
        }
    }

    @Test("Without its loops a node refuses at once what needs permits")
    func notRunning() async throws {
        let node = try HeadcountNode(
            Self.settings("a", ["room:*=5"]), store: MemoryStore(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let error = await #expect(throws: HeadcountError.self) {
            _ = try await node.joinWaiting("room:1")
        }
        #expect(error?.code == .unavailable)
        #expect(node.table.counts().isEmpty)
    }
}

/// A socket that can be kept in a list.
final class HeldSocket: Sendable {
    private let socket: Socket

    private init(_ socket: consuming Socket) { self.socket = socket }

    /// Opens one, waiting for a permit if it needs one.
    static func open(_ node: HeadcountNode) async -> Result<HeldSocket, Refused> {
        let deadline = ContinuousClock.now + node.permitPatience
        while true {
            switch node.admitSocket() {
            case .admitted(let socket): return .success(HeldSocket(socket))
            case .refused(let refusal): return .failure(Refused(refusal: refusal))
            case .undecided(let scope):
                let decision = await withCheckedContinuation { continuation in
                    node.whenDecided(scope, by: deadline) { continuation.resume(returning: $0) }
                }
                if case .refused(let refusal) = decision {
                    return .failure(Refused(refusal: refusal))
                }
            }
        }
    }

    static func refusal(_ node: HeadcountNode) async -> LimitRefusal? {
        switch await open(node) {
        case .success: nil
        case .failure(let refused): refused.refusal
        }
    }

    struct Refused: Error {
        let refusal: LimitRefusal
    }
}
