import Foundation
import HeadcountTesting
import TestClients
import Testing

/// Half a minute, or as many minutes as `HEADCOUNT_SOAK_MINUTES` says (see docker/soak.sh).
@Suite("A long time under random faults", .serialized)
struct SoakTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static let duration: Duration = {
        let minutes = environment["HEADCOUNT_SOAK_MINUTES"].flatMap { Double($0) } ?? 0.5
        return .seconds(minutes * 60)
    }()

    private static let seed: UInt64 = {
        environment["HEADCOUNT_SOAK_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...9_999)
    }()

    @Test("Three nodes, a Redis and 1,000 sockets that come and go: right after every fault")
    func soak() async throws {
        print("HEADCOUNT_SOAK_SEED=\(Self.seed)")
        var random = SeededRandom(seed: Self.seed)
        try await withRedisServer { redis in
            let urls = Array(repeating: redis.url, count: 3)
            try await FaultBench.run(urls: urls, rhythm: .standard, sockets: 300, churn: 10) {
                bench in
                let end = ContinuousClock.now + Self.duration
                var memory: [Int] = []
                var faults = 0
                repeat {
                    let fault = SoakFault.allCases.randomElement(using: &random)
                    try await fault?.happen(to: bench, redis, using: &random)
                    faults += 1
                    for node in bench.nodes { #expect(node.node.process.isRunning) }
                    memory.append(try Self.residentKilobytes(of: bench.nodes[0].node))
                } while ContinuousClock.now < end
                print("\(faults) faults; memory of n1 after each, in KB: \(memory)")
                // Buffers grow to their working size at first.
                let early = memory.prefix(max(1, memory.count / 4)).max() ?? 0
                #expect(memory.last ?? 0 < early + early / 4 + 4_096, "memory grows")
            }
        }
    }

    private static func residentKilobytes(of node: TestNode) throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(node.process.identifier)/status", encoding: .utf8)
        let match = status.firstMatch(of: /VmRSS:\s+([0-9]+) kB/)
        return try #require((match?.1).flatMap { Int($0) })
    }
}
