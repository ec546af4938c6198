import HeadcountTesting
import Testing

@Suite("When something happens to Redis", .serialized, .timeLimit(.minutes(1)))
struct RedisFaultTests {
    @Test(
        "no node ends, no answer that says complete is wrong, and everything heals",
        arguments: RedisFault.allCases)
    func endures(_ fault: RedisFault) async throws {
        try await withRedisServer { redis in
            try await FaultBench.run(on: redis) { bench in
                try await bench.endure(fault.rawValue, isBearable: fault.isBearable) {
                    try await fault.strike(redis, bench.rhythm)
                }
            }
        }
    }
}
