import HeadcountTesting
import Testing

@Suite("Permits in Redis, by the model")
struct PermitModelTests {
    @Test(
        "whatever four holders do and Redis loses, it answers as the model does",
        arguments: [1, 2, 7, 11, 13, 34] as [UInt64])
    func randomly(_ seed: UInt64) async throws {
        try await StoreBench.with { bench in
            var run = try await PermitRun(bench: bench, seed: seed)
            do {
                try await run.takeSteps(400)
            } catch {
                await run.close()
                throw error
            }
            await run.close()
            for kind in [
                "granted", "settled", "unsettled", "unknown", "outdated", "late", "epochs", "flush",
                "permits", "crashed",
            ] {
                #expect(run.seen[kind] ?? 0 > 0, "\(kind) in \(run.seen)")
            }
        }
    }
}
