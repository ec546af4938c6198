import HeadcountTesting
import Synchronization
import TestClients
import Testing

/// Nodes with sockets, and an observer that asks them all the while: what a fault is tried on.
struct FaultBench: Sendable {
    /// Fewer answers of a node would prove nothing.
    private static let answers = 10

    let rhythm: Rhythm
    let nodes: [CountedNode]
    let truth: Truth
    let observer: Observer
    /// How many sockets come or go at once while a fault lasts.
    let churn: Int

    /// Starts nodes on these Redis URLs, opens sockets, runs the block, and judges what was
    /// answered meanwhile.
    ///
    /// - Parameters:
    ///   - arguments: More of `headcount serve`.
    ///   - sockets: How many a node.
    ///   - churn: How many of them come or go at once.
    ///   - isReady: Whether to wait before the block until every node answers right.
    static func run(
        urls: [String], rhythm: Rhythm = .quick, arguments: [String] = [], sockets: Int = 20,
        churn: Int = 1, isReady: Bool = true, _ body: (FaultBench) async throws -> Void
    ) async throws {
        let truth = Truth()
        var nodes: [CountedNode] = []
        for (index, url) in urls.enumerated() {
            let name = "n\(index + 1)"
            truth.tell(name, 0...0, .either)
            let node = try await TestNode.start(
                name, url: url,
                arguments: rhythm.arguments + ["--redis-wait", "forever"] + arguments)
            nodes.append(CountedNode(node, truth: truth))
        }
        let bench = FaultBench(
            rhythm: rhythm, nodes: nodes, truth: truth,
            observer: Observer(truth: truth, rhythm: rhythm), churn: churn)
        defer { bench.judge() }
        try await withThrowingTaskGroup { group in
            for node in nodes.map(\.node) {
                group.addTask { await bench.observer.watchCluster(node) }
                group.addTask { await bench.observer.watchLocal(node) }
            }
            group.addTask {
                while !Task.isCancelled {
                    for node in bench.nodes { await node.beat() }
                    try? await Task.sleep(for: .seconds(15))
                }
            }
            for node in nodes { try await node.open(sockets) }
            if isReady { try await bench.heal(since: .now) }
            try await body(bench)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Three nodes on one Redis.
    static func run(
        on redis: RedisServer, rhythm: Rhythm = .quick,
        _ body: (FaultBench) async throws -> Void
    ) async throws {
        try await run(urls: [redis.url, redis.url, redis.url], rhythm: rhythm, body)
    }

    /// Lets sockets come and go while a fault lasts, that is while the block runs and a little
    /// longer, and waits until everything is right again.
    ///
    /// - Parameters:
    ///   - churning: The nodes whose sockets come and go; all when nil.
    ///   - isReady: Whether answers are complete before it.
    ///   - isBearable: Whether answers stay complete all the while.
    func endure(
        _ fault: String, churning: [CountedNode]? = nil, isReady: Bool = true,
        isBearable: Bool = false, _ body: () async throws -> Void
    ) async throws {
        let isOver = Flag()
        let steps = EventQueue<Void>()
        let churning = churning ?? nodes
        let ended = try await withThrowingTaskGroup { group in
            for node in churning {
                group.addTask {
                    try await node.churn(
                        by: churn, until: { isOver.isSet }, stepped: { steps.add(()) })
                }
            }
            defer { isOver.set() }
            for _ in churning { _ = try await steps.next(timeout: .seconds(5)) }
            if isReady { try await seeCompleteAnswers() }
            let before = observer.notes
            try await body()
            if isBearable { expectMostlyComplete(since: before) }
            let ended = ContinuousClock.now
            for _ in churning { _ = try await steps.next(timeout: .seconds(5)) }
            isOver.set()
            try await group.waitForAll()
            return ended
        }
        try await heal(since: ended)
        let time = ContinuousClock.now - ended
        try await seeCompleteAnswers()
        let notes = observer.notes
        print(
            "\(fault): right and complete again after \(time);"
                + " \(notes.completeAnswers) complete answers,"
                + " \(notes.incomplete) others, the slowest after \(notes.slowestCluster),"
                + " the slowest local one after \(notes.slowestLocal)")
    }

    /// Waits until every node answers the true total, complete: from then on all are counted.
    func heal(since start: ContinuousClock.Instant) async throws {
        for node in nodes where !observer.isExcused(node.node) {
            let total = try #require(truth.total)
            let left = max(.milliseconds(1), start + rhythm.healing - .now)
            try await node.node.expect(total: total, within: left)
        }
        truth.settle()
    }

    /// Waits until the observer has seen some more complete answers of each node.
    private func seeCompleteAnswers() async throws {
        let before = observer.notes.complete
        try await wait(for: "each node to give complete answers") {
            let now = observer.notes.complete
            return nodes.allSatisfy {
                observer.isExcused($0.node)
                    || now[$0.name] ?? 0 >= (before[$0.name] ?? 0) + Self.answers
            }
        }
    }

    /// A machine that stands still for a moment may cost some answers, not most of them.
    private func expectMostlyComplete(since before: Observer.Notes) {
        let notes = observer.notes
        let complete = notes.completeAnswers - before.completeAnswers
        let incomplete = notes.incomplete - before.incomplete
        #expect(complete > incomplete, "the last one not complete: \(notes.lastIncomplete)")
    }

    private func judge() {
        let notes = observer.notes
        for fault in notes.faults { Issue.record("a wrong answer: \(fault)") }
        for node in nodes {
            #expect(notes.complete[node.name] ?? 0 >= Self.answers, "an observer that saw nothing")
            #expect(
                notes.localAnswers[node.name] ?? 0 >= Self.answers, "an observer that saw nothing")
            #expect(
                node.node.process.isRunning || observer.isExcused(node.node),
                "\(node.name) has ended: \(node.node.process.text)")
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
