import HeadcountTesting
import TestClients
import Testing

@Suite("When something happens between one node and Redis", .serialized, .timeLimit(.minutes(1)))
struct PartitionTests {
    /// A node that cannot reach Redis for a ttl is out of the others' answers until it can.
    @Test(
        "the others stay right, and it says what it cannot know",
        arguments: NetworkFault.allCases)
    func endures(_ fault: NetworkFault) async throws {
        try await withRedisServer { redis in
            try await withFaultProxy(to: redis.port) { proxy in
                let proxied = "redis://127.0.0.1:\(proxy.port)"
                try await FaultBench.run(urls: [proxied, redis.url, redis.url]) { bench in
                    try await bench.endure(
                        "\(fault.rawValue), one node", isBearable: fault.isBearable
                    ) {
                        if !fault.isBearable { bench.truth.tell("n1", nil, .either) }
                        try await fault.strike(proxy, bench.rhythm)
                    }
                    let log = bench.nodes[0].node.process.text
                    #expect(log.contains("the store does not answer") || !fault.isOutage)
                }
            }
        }
    }
}
