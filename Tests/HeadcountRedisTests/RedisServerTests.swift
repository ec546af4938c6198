import Headcount
import HeadcountRedis
import HeadcountTesting
import Logging
import Testing

@Suite("Redis store, with the server's ups and downs")
struct RedisServerTests {
    @Test("Redis may forget its scripts between any two calls")
    func scriptFlush() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            for count in 1...3 {
                try bench.server.cli("SCRIPT", "FLUSH")
                try node.count(["a": count])
                try await node.heartbeat()
                try bench.server.cli("SCRIPT", "FLUSH")
                #expect(try await bench.counts(of: "web-1") == ["a": count])
            }
            #expect(node.plan.resyncs == 0)
            try bench.server.cli("SCRIPT", "FLUSH")
            let incarnation = try #require(node.plan.incarnation)
            try await bench.store.farewell(node.plan.name, incarnation: incarnation, token: 1)
            #expect(try await bench.read().nodes.isEmpty)
        }
    }

    @Test("A restarted server opens a new epoch, and the node writes everything anew")
    func restart() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1, "b": 2])
            try await node.heartbeat()
            let epoch = node.plan.epoch()
            try await bench.server.restart()
            try await wait(for: "the counts in the restarted server") {
                try await node.heartbeat()
                return try await bench.counts(of: "web-1") == ["a": 1, "b": 2]
            }
            #expect(node.plan.epoch() > epoch)
            #expect(node.plan.resyncs == 1)
            let read = try await bench.read()
            #expect(read.epoch == node.plan.epoch())
            #expect(read.epochAge < .seconds(30), "it settles")
        }
    }

    @Test("Another run id opens a new epoch although every key is still there")
    func runID() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            let before = try await bench.read().epoch
            try bench.server.cli(
                "HSET", bench.key("epoch"), "run", String(repeating: "a", count: 40))
            #expect(try await bench.read().epoch > before)
        }
    }

    @Test("A server that is away is an error, and costs no more than its deadline")
    func away() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try await node.heartbeat()
            bench.server.suspend()
            let start = ContinuousClock.now
            await #expect(throws: (any Error).self) { try await bench.read() }
            #expect(ContinuousClock.now - start < .seconds(30))
            bench.server.resume()
            try await wait(for: "an answer again") { try await bench.read().nodes.count == 1 }
        }
    }

    @Test("A unix socket will do")
    func unixSocket() async throws {
        try await withRedisServer { server in
            let url = "redis+unix://\(server.socketPath)"
            let bench = try StoreBench(server: server, url: url)
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            #expect(try await bench.counts(of: "web-1") == ["a": 1])
            #expect(bench.store.kind == .redis(address: "unix:\(server.socketPath)"))
            await bench.store.close()
        }
    }

    @Test("An idle node costs one EVALSHA a heartbeat, and nothing else")
    func idleCost() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            for _ in 0..<3 { try await node.heartbeat() }
            try bench.server.cli("CONFIG", "RESETSTAT")
            for _ in 0..<20 { try await node.heartbeat() }
            let called = try bench.server.cli("INFO", "commandstats")
                .split(whereSeparator: \.isNewline).filter { $0.hasPrefix("cmdstat_eval") }
            #expect(called.count == 1)
            let calls = called.first?.firstMatch(of: /cmdstat_evalsha:calls=([0-9]+),/)?.1
            // One more when this process stood still for a second and its command came late.
            #expect((20...21).contains(calls.flatMap { Int($0) } ?? 0), "\(called)")
            let stats = try bench.server.cli("INFO", "stats")
            let total = stats.firstMatch(of: /total_commands_processed:([0-9]+)/)?.1
            // Redis counts the script's own commands, too: 14 of them a renewal. The rest are
            // RESETSTAT's own reply and the two questions.
            #expect(total.flatMap { Int($0) } ?? .max <= 21 * 15 + 3, "\(stats.prefix(300))")
        }
    }

    @Test(
        "A node that runs on Redis takes leave when it stops, in order or cancelled",
        arguments: [
            false, true,
        ])
    func leave(isCancelled: Bool) async throws {
        try await StoreBench.with { bench in
            var settings = NodeSettings(
                cluster: try ClusterName("test"), node: try NodeName("web-1"))
            settings.ttl = StoreBench.ttl
            settings.flush = .milliseconds(20)
            let store = RedisStore(
                url: try RedisURL(bench.server.url), cluster: settings.cluster, ttl: settings.ttl)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let node = try HeadcountNode(settings, store: store, logger: logger)
            let connection = try node.join("a")
            try await NodeRun.run(node, endsCancelled: isCancelled, logger: logger) {
                try await wait(for: "its counts in Redis") {
                    try await bench.counts(of: "web-1") == ["a": 1]
                }
            }
            #expect(try await bench.read().nodes.map(\.name.rawValue) == [])
            connection.leave()
        }
    }
}
