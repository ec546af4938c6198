import Foundation
import HeadcountTesting
import Synchronization
import TestClients
import Testing

/// Three nodes behind HAProxy are restarted one after another, while their clients come back.
@Suite("A rolling restart", .timeLimit(.minutes(3)))
struct RollingRestartTests {
    private static let clients = 300

    private static func start(
        _ name: String, _ redis: RedisServer, ports: [Int]? = nil
    ) async throws -> TestNode {
        try await TestNode.start(
            name, url: redis.url, ports: ports,
            arguments: Rhythm.standard.arguments + [
                "--capacity", "1000", "--drain-delay", "1500ms", "--drain-duration", "3s",
            ])
    }

    @Test("the total is right all the while, every client is told to come back, and all are back")
    func rolling() async throws {
        try await withRedisServer { redis in
            var nodes: [TestNode] = []
            for name in ["a", "b", "c"] { nodes.append(try await Self.start(name, redis)) }
            let balancer = try await Balancer.start(nodes)
            let flock = Flock(port: balancer.port)
            let observer = AnswerWatch(flock)
            try await flock.run(clients: Self.clients) {
                try await wait(for: "all to be in") { flock.count == Self.clients }
                for node in nodes {
                    try await node.expect(total: Self.clients, within: .seconds(5))
                }
                try await withThrowingTaskGroup { group in
                    for port in nodes.map(\.port) {
                        group.addTask { await observer.watch(port) }
                    }
                    for (index, node) in nodes.enumerated() {
                        let start = ContinuousClock.now
                        node.process.send(SIGTERM)
                        #expect(try await node.process.exitCode() == 0)
                        let time = ContinuousClock.now - start
                        print("\(node.name) drained over 1.5 s + 3 s ended after \(time)")
                        // Two seconds are for a node that has a processor to itself.
                        #expect(time < .milliseconds(1_500 + 3_000 + 6_000), "\(node.name)")
                        nodes[index] = try await Self.start(
                            node.name, redis, ports: [node.port, node.opsPort, node.agentPort])
                        try await balancer.expect(index, "UP")
                    }
                    try await wait(for: "all to be in again") { flock.count == Self.clients }
                    for node in nodes {
                        try await node.expect(total: Self.clients, within: .seconds(3))
                    }
                    group.cancelAll()
                }
            }
            let seen = observer.notes
            print(
                "rolling restart: \(flock.codes) closes by code, \(seen.complete) complete answers,"
                    + " \(seen.others) others, at most \(seen.largestDeviation) off")
            #expect(seen.wrong.isEmpty, "\(seen.wrong.prefix(3))")
            #expect(seen.complete > 100, "an observer that saw nothing")
            #expect(flock.failures.isEmpty, "\(flock.failures.prefix(3))")
            #expect(Set(flock.codes.keys) == [1012])
            #expect(flock.codes[1012] ?? 0 >= Self.clients)
            balancer.stop()
            for node in nodes { node.process.send(SIGKILL) }
        }
    }
}

/// Holds each complete answer of the nodes against what the clients saw: it may be off by what came
/// or went within its age, and within what a busy machine makes late.
private final class AnswerWatch: Sendable {
    struct Notes {
        var complete = 0
        var others = 0
        var wrong: [String] = []
        var largestDeviation = 0
    }

    private let flock: Flock
    private let state = Mutex(Notes())

    init(_ flock: Flock) { self.flock = flock }

    var notes: Notes { state.withLock { $0 } }

    /// Asks one node until the task is cancelled.
    func watch(_ port: Int) async {
        while !Task.isCancelled {
            let (sent, before) = (ContinuousClock.now, flock.count)
            guard let body = try? await RawConnection.get(port: port, "/api/v1/cluster").body,
                let answer = try? JSONDecoder().decode(ClusterAnswer.self, from: Data(body.utf8))
            else {
                // It restarts.
                try? await Task.sleep(for: .milliseconds(50))
                continue
            }
            // Who was told to go may not have heard of it yet.
            try? await Task.sleep(for: Rhythm.noise)
            let age = Duration.milliseconds(answer.age) + Rhythm.standard.lag
            let bound = flock.moves(from: sent - age, to: .now)
            let deviation = abs(answer.total - before)
            state.withLock { notes in
                guard answer.isComplete else { return notes.others += 1 }
                notes.complete += 1
                notes.largestDeviation = max(notes.largestDeviation, deviation)
                if deviation > bound {
                    notes.wrong.append("\(deviation) off, where \(bound) moved: \(body)")
                }
            }
        }
    }
}
