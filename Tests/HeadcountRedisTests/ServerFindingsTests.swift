import Headcount
import HeadcountTesting
import Testing

@testable import HeadcountRedis

@Suite("What is found wrong with a server")
struct ServerFindingsTests {
    private func sentences(
        version: String = "7.0.15", policy: String = "noeviction", jump: Duration = .zero
    ) -> [String] {
        ServerFindings(
            address: "Redis at r:1", version: version,
            memoryInfo: "# Memory\r\nused_memory:1\r\nmaxmemory_policy:\(policy)\r\n",
            clockJump: jump
        ).sentences
    }

    @Test("A server as it should be, or one that does not tell, is not spoken of")
    func nothing() {
        #expect(sentences().isEmpty)
        #expect(sentences(version: "10.1.0").isEmpty)
        #expect(
            ServerFindings(address: "r", version: "unknown", memoryInfo: "", clockJump: .zero)
                .sentences.isEmpty)
    }

    @Test("Eviction, an old version and a jump of the clock are told, with what to do")
    func findings() {
        for policy in ["volatile-ttl", "volatile-lru", "allkeys-lfu", "allkeys-random"] {
            let found = sentences(policy: policy)
            #expect(found.count == 1)
            #expect(found.first?.contains("Redis at r:1 has maxmemory-policy \(policy)") == true)
        }
        #expect(sentences(version: "5.0.14").first?.contains("version 5.0.14: expected 6") == true)
        let jump = sentences(jump: .milliseconds(-3_561_240)).first
        #expect(jump?.contains("jumped by -3561.2 s") == true)
    }

    @Test("A real server is examined, also by a user who may not ask")
    func real() async throws {
        let arguments = [
            "--maxmemory-policy", "volatile-lru", "--user", "shy", "on", ">s3cret",
            "~{headcount:*", "-@all", "+eval",
        ]
        try await withRedisServer(arguments: arguments) { server in
            let bench = try StoreBench(server: server)
            let found = try await bench.store.examine()
            #expect(found.count == 1)
            #expect(found.first?.contains("maxmemory-policy volatile-lru") == true)
            await bench.store.close()
            let shy = try StoreBench(
                server: server, url: "redis://shy:s3cret@127.0.0.1:\(server.port)")
            #expect(try await shy.store.examine() == [])
            await shy.store.close()
        }
    }
}
