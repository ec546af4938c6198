import HeadcountTesting
import Testing

@Suite("When Redis's clock jumps", .serialized, .timeLimit(.minutes(1)))
struct RedisClockTests {
    /// One known limit is not tried: a clock that goes back by about as long as nobody wrote looks
    /// as if it had stood still, to everybody.
    @Test(
        "no answer that says complete is wrong, and everything heals, there and back",
        arguments: [3_600, 3, 1, -1, -3, -3_600])
    func jump(seconds: Int) async throws {
        let clock = try ClockFile()
        defer { clock.remove() }
        try await withRedisServer(environment: clock.environment) { redis in
            try await FaultBench.run(on: redis) { bench in
                for ahead in [seconds, 0] {
                    try await bench.endure("a clock \(ahead) s ahead") {
                        try clock.move(by: ahead)
                        try await clock.expect(redis, aheadBy: ahead)
                    }
                }
            }
        }
    }
}
