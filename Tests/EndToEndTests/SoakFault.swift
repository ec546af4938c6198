import Foundation
import HeadcountTesting

/// What a long test does to a cluster, one thing at a time.
enum SoakFault: CaseIterable {
    case flush, restartRedis, stopRedis, killClients, deleteHash
    case stopNode, killNode, terminateNode

    /// Does it on a bench whose nodes share a Redis; `random` says to which node, and how long.
    func happen(
        to bench: FaultBench, _ redis: RedisServer, using random: inout SeededRandom
    ) async throws {
        // The first node lives all the while: its memory is watched.
        let victim = bench.nodes[Int.random(in: 1..<bench.nodes.count, using: &random)]
        let pause = Duration.milliseconds(Int.random(in: 500...6_000, using: &random))
        let others = bench.nodes.filter { $0.name != victim.name }
        switch self {
        case .flush:
            try await bench.endure("FLUSHALL") { _ = try redis.cli("FLUSHALL") }
        case .restartRedis:
            try await bench.endure("Redis killed and restarted after \(pause)") {
                redis.kill(SIGKILL)
                try await Task.sleep(for: pause)
                try await redis.restart()
            }
        case .stopRedis:
            try await bench.endure("Redis stopped for \(pause)") {
                redis.suspend()
                try await Task.sleep(for: pause)
                redis.resume()
            }
        case .killClients:
            try await bench.endure("CLIENT KILL") {
                _ = try redis.cli("CLIENT", "KILL", "TYPE", "normal")
            }
        case .deleteHash:
            try await bench.endure("DEL of \(victim.name)'s hash") {
                _ = try redis.cli("DEL", "{headcount:default:0}:node:\(victim.name)")
            }
        case .stopNode:
            try await bench.endure("\(victim.name) stopped for \(pause)", churning: others) {
                bench.observer.excuse(victim.name)
                bench.truth.tell(victim.name, nil, .either)
                victim.node.process.send(SIGSTOP)
                try await Task.sleep(for: pause)
                victim.node.process.send(SIGCONT)
                bench.observer.expect(victim.name)
            }
        case .killNode, .terminateNode:
            let signal = self == .killNode ? SIGKILL : SIGTERM
            let sockets = victim.count
            try await bench.endure("signal \(signal) to \(victim.name)", churning: others) {
                bench.observer.excuse(victim.name)
                try await victim.replace(
                    {
                        try await TestNode.start(
                            $0.name, url: redis.url, ports: [$0.port, $0.opsPort],
                            arguments: bench.rhythm.arguments)
                    }, signal: signal)
                bench.observer.expect(victim.name)
            }
            try await victim.open(sockets)
        }
    }
}
