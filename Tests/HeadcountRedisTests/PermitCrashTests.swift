import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("Permits of processes that crash", .timeLimit(.minutes(2)))
struct PermitCrashTests {
    private static let limit = 100

    /// One process: it asks, and is never heard of again.
    private func line(needed: Int) -> PermitRequest.Line {
        .init(scope: .sockets, held: 0, needed: needed, wished: 5, limit: Self.limit)
    }

    @Test("A thousand processes that take permits and crash lose none, and leave nothing behind")
    func crashes() async throws {
        try await StoreBench.with { bench in
            let ttl = Duration.seconds(1)
            let store = RedisStore(
                url: try RedisURL(bench.server.url), cluster: try ClusterName("test"), ttl: ttl)
            func ask(_ holder: UInt64, _ sequence: UInt64, needed: Int) async throws
                -> PermitOutcome.Row
            {
                let outcome = try await store.ask(
                    PermitRequest(
                        holder: holder, sequence: sequence, isFirst: true,
                        lines: [line(needed: needed)], limitsVersion: 0, ttl: ttl,
                        knownEpoch: .none))
                guard case .answered(_, _, let rows, _) = outcome, let row = rows.first else {
                    throw NeverHappened("an answer; it was \(outcome)")
                }
                return row
            }
            var granted = 0
            for holder in UInt64(1)...1_000 {
                granted += try await ask(holder, 1, needed: 3).granted
                // Some time between crashes, so that earlier permits become free meanwhile.
                if holder.isMultiple(of: 10) { try await Task.sleep(for: .milliseconds(20)) }
            }
            #expect(granted >= Self.limit, "each permit was taken, and most more than once")
            var sequence: UInt64 = 0
            try await wait(for: "all to be free again") {
                sequence += 1
                return try await ask(2_000, sequence, needed: Self.limit).granted == Self.limit
            }
            // Those who got nothing are forgotten, too, as their leases end.
            try await wait(for: "the last holder's alone to be left") {
                sequence += 1
                _ = try await ask(2_000, sequence, needed: 0)
                return try bench.server.cli("KEYS", "*permits:*").split(separator: "\n").count == 1
            }
            await store.close()
        }
    }
}
