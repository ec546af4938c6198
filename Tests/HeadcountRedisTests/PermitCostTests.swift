import Headcount
import HeadcountTesting
import Testing

@testable import HeadcountRedis

@Suite("The cost of permits")
struct PermitCostTests {
    @Test("While the store settles, a declaration does not look at what others hold")
    func declarations() async throws {
        try await StoreBench.with { bench in
            let lines = (0..<PermitPlan.maximumLines).map { number in
                PermitRequest.Line(
                    scope: .topic(Topic(stored: "room:\(number)")), held: 1, needed: 0, wished: 0,
                    limit: 10)
            }
            for holder: UInt64 in 1...8 {
                let before = try calls(of: "hmget", in: bench)
                let outcome = try await bench.store.ask(
                    PermitRequest(
                        holder: holder, sequence: 1, isFirst: true, lines: lines, limitsVersion: 0,
                        ttl: StoreBench.ttl, knownEpoch: .none))
                guard case .answered(_, false, let rows, _) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(rows.allSatisfy { $0 == .init(granted: 0, free: 9) })
                // The head of the script, which may run twice to learn of the others.
                #expect(try calls(of: "hmget", in: bench) - before <= 2)
            }
        }
    }

    /// How often Redis ran a command so far.
    private func calls(of command: String, in bench: StoreBench) throws -> Int {
        let lines = try bench.server.cli("INFO", "commandstats").split(whereSeparator: \.isNewline)
        let line = lines.first { $0.hasPrefix("cmdstat_\(command):calls=") }
        return line?.split(separator: "=").dropFirst().first.flatMap {
            Int($0.prefix { $0 != "," })
        } ?? 0
    }
}
