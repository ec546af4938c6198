import Foundation
import HeadcountTesting
import TestClients
import Testing

/// How real nodes stop: in time, and without losing anybody from the count.
@Suite("Drain of real nodes", .timeLimit(.minutes(3)))
struct DrainTests {
    private static let drain = ["--drain-delay", "1s", "--drain-duration", "2s"]

    @Test("SIGTERM refuses at once, closes with 1012 over time, and exits 0 in time")
    func terminate() async throws {
        try await withRedisServer { redis in
            let node = try await TestNode.start("a", url: redis.url, arguments: Self.drain)
            let watcher = try await TestNode.start("w", redis: redis)
            let clients = try await node.sockets(100, topics: ["room:1"])
            try await watcher.expect(total: 100, within: .seconds(8))

            let start = ContinuousClock.now
            node.process.send(SIGTERM)
            try await wait(for: "/readyz to fail", within: .seconds(2)) {
                try await RawConnection.get(port: node.opsPort, "/readyz").status == 503
            }
            let refused = try await RawConnection.upgrade(port: node.port)
            #expect(refused.status == 503 && refused.head.lowercased().contains("retry-after: "))
            #expect(try await node.process.exitCode() == 0)
            let time = ContinuousClock.now - start
            print("a node with 100 sockets drained over 1 s + 2 s ended after \(time)")
            #expect(time > .milliseconds(2_500) && time < .seconds(5))
            for client in clients { #expect(try await client.closeCode() == 1012) }
            try await watcher.expect(total: 0, within: .milliseconds(1_500))
            watcher.process.send(SIGKILL)
        }
    }

    @Test("SIGINT, and a second SIGTERM, do not wait", arguments: [[SIGINT], [SIGTERM, SIGTERM]])
    func hurried(_ signals: [Int32]) async throws {
        try await withRedisServer { redis in
            let node = try await TestNode.start(
                "a", url: redis.url,
                arguments: ["--drain-delay", "60s", "--drain-duration", "60s"])
            let clients = try await node.sockets(20, topics: ["room:1"])
            for signal in signals.dropLast() {
                node.process.send(signal)
                // Signals of one number that come together are one.
                try await wait(for: "it to be heard") {
                    try await RawConnection.get(port: node.opsPort, "/readyz").status == 503
                }
            }
            let start = ContinuousClock.now
            node.process.send(try #require(signals.last))
            #expect(try await node.process.exitCode() == 0)
            let time = ContinuousClock.now - start
            print("a node that was hurried ended after \(time)")
            #expect(time < .seconds(3))
            for client in clients { #expect(try await client.closeCode() == 1012) }
        }
    }

    @Test("the healthcheck command says how a node is, by its exit code")
    func healthcheck() async throws {
        try await withRedisServer { redis in
            let node = try await TestNode.start(
                "a", url: redis.url, arguments: ["--drain-delay", "60s"])
            func exit(_ arguments: [String]) async throws -> Int32 {
                try await HeadcountProcess(["healthcheck"] + arguments).exitCode()
            }
            let url = ["--url", "http://127.0.0.1:\(node.opsPort)"]
            #expect(try await exit(url) == 0)
            #expect(try await exit(url + ["--ready"]) == 0)
            node.process.send(SIGTERM)
            try await wait(for: "/readyz to fail") {
                try await RawConnection.get(port: node.opsPort, "/readyz").status == 503
            }
            #expect(try await exit(url) == 0)
            #expect(try await exit(url + ["--ready"]) == 1)
            node.process.send(SIGINT)
            _ = try await node.process.exitCode()
            #expect(try await exit(url) == 1, "nobody there")
            #expect(try await exit(["--url", "ftp://a"]) == 64)
        }
    }
}
