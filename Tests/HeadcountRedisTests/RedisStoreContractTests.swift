import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("Redis store, by contract")
struct RedisStoreContractTests {
    @Test("It keeps the contract of a store", arguments: StoreContract.clauses)
    func contract(_ clause: StoreContract.Clause) async throws {
        try await StoreBench.with { bench in
            let server = bench.server
            try await clause.check(
                .init(
                    store: bench.store, lease: .seconds(8),
                    forget: { try server.cli("FLUSHALL") },
                    pass: { try await Task.sleep(for: $0) }))
        }
    }
}
