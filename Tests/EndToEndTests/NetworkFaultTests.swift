import HeadcountTesting
import TestClients
import Testing

@Suite("When something happens between all nodes and Redis", .serialized, .timeLimit(.minutes(1)))
struct NetworkFaultTests {
    @Test(
        "nobody is taken for dead, and everything heals",
        arguments: NetworkFault.allCases)
    func endures(_ fault: NetworkFault) async throws {
        try await withRedisServer { redis in
            try await withFaultProxy(to: redis.port) { proxy in
                let proxied = "redis://127.0.0.1:\(proxy.port)"
                try await FaultBench.run(urls: [proxied, proxied]) { bench in
                    try await bench.endure(
                        "\(fault.rawValue), all nodes", isBearable: fault.isBearable
                    ) {
                        try await fault.strike(proxy, bench.rhythm)
                    }
                    for node in bench.nodes where fault.isOutage {
                        #expect(node.node.process.text.contains("the store does not answer"))
                    }
                }
            }
        }
    }
}
