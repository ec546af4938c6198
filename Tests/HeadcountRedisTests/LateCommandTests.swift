import Foundation
import Headcount
import HeadcountTesting
import Hiredis
import Testing

@testable import HeadcountRedis

@Suite("Late commands")
struct LateCommandTests {
    @Test("a command that its sender has given up is not applied when Redis wakes up")
    func givenUp() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            try node.count(["a": 2])
            bench.server.suspend()
            let asleep = ContinuousClock.now
            await #expect(throws: HiredisError.self) { try await node.heartbeat() }
            // Redis's own clock has to pass the limit that the command carries.
            let limit = bench.store.writer.settings.commandTimeout + .milliseconds(400)
            try await Task.sleep(for: limit - (ContinuousClock.now - asleep))
            bench.server.resume()
            let answer = try bench.server.cli("HGET", bench.key("node:web-1"), "a")
            #expect(answer.trimmingCharacters(in: .whitespacesAndNewlines) == "1")
            try await wait(for: "the node to write again") {
                try await node.heartbeat()
                return try await bench.counts(of: "web-1") == ["a": 2]
            }
        }
    }

    @Test("a node that is wrong about Redis's time learns it, and its command is run")
    func wrongTime() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            for wrong: UInt64 in [1, 1_000_000_000_000_000] {
                bench.store.clock.set(wrong, sentAt: .now)
                try node.count(["a": Int(wrong % 7) + 2])
                try await node.heartbeat()
                #expect(try await bench.counts(of: "web-1") == node.table)
            }
        }
    }
}
