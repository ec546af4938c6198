import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("A Redis that is full or hostile")
struct HostileRedisTests {
    @Test("A full memory does not keep a node from settling after a loss")
    func fullAndForgotten() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1, "b": 2])
            try await node.heartbeat()
            try bench.server.cli("CONFIG", "SET", "maxmemory", "1")
            try bench.server.cli("DEL", bench.key("epoch"))
            try node.count(["a": 5, "b": 2])
            try await node.heartbeat()
            #expect(try await bench.counts(of: "web-1") == ["a": 5, "b": 2])
        }
    }

    @Test("A full memory does not keep a large table from being written anew")
    func fullAndLarge() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            let table = Dictionary(uniqueKeysWithValues: (0..<2_500).map { ("topic:\($0)", 1) })
            try node.count(table)
            try await node.heartbeat()
            try bench.server.cli("CONFIG", "SET", "maxmemory", "1")
            try bench.server.cli("HDEL", bench.key("node:web-1"), "topic:7")
            try await node.heartbeat()
            #expect(try await bench.counts(of: "web-1") == table)
        }
    }

    @Test(
        "Absurd numbers are not believed, so that no sum overflows",
        arguments: ["9223372036854775807", "1099511627777", "-1", "0", "1.5", "", "x"])
    func absurd(_ number: String) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            try bench.server.cli("HSET", bench.key("node:web-1"), "a", number)
            #expect(try await bench.content(of: "web-1") == .broken)
            try bench.server.cli("HSET", bench.key("node:web-1"), "a", "1")
            #expect(try await bench.counts(of: "web-1") == ["a": 1])
            try bench.server.cli("HSET", bench.key("meta:web-1"), "total", number)
            if number != "0" { #expect(try await bench.content(of: "web-1") == .broken) }
        }
    }

    @Test(
        "Absurd texts in the fields that scripts compare heal, and crash nobody",
        arguments: ["id", "seen", "since", "sequence", "epoch", "incarnation", "schema"],
        ["9223372036854775807", "-1", "x", "1e300"])
    func absurdFields(_ field: String, _ text: String) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            let key = ["id", "seen", "since"].contains(field) ? "epoch" : "meta:web-1"
            try bench.server.cli("HSET", bench.key(key), field, text)
            _ = try await bench.read()
            try node.count(["a": 2])
            try await node.heartbeat()
            try node.count(["a": 3])
            try await node.heartbeat()
            // A node does not write its schema with every change: a newer one is believed.
            guard field != "schema" else { return }
            #expect(try await bench.counts(of: "web-1") == ["a": 3])
        }
    }

    @Test(
        "A number that is the last that Lua counts exactly does no harm for good",
        arguments: ["id", "sequence"], [1, 2, 3])
    func lastNumbers(_ field: String, _ below: Int) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            let key = field == "id" ? "epoch" : "meta:web-1"
            try bench.server.cli("HSET", bench.key(key), field, "\(1 << 53 - below)")
            for count in 2...4 {
                try node.count(["a": count])
                try await node.heartbeat()
                #expect(try await bench.counts(of: "web-1") == ["a": count])
            }
            try bench.server.cli("FLUSHALL")
            for count in 5...7 {
                try node.count(["a": count])
                try await node.heartbeat()
                #expect(try await bench.counts(of: "web-1") == ["a": count])
            }
            // Each look but the first finds the epoch that the one before found.
            let epoch = try await bench.read().epoch
            #expect(try await bench.read(knownEpoch: epoch).epoch == epoch)
            #expect(epoch.rawValue < 1 << 44)
        }
    }

    @Test("A table that became empty does not wait for what was staged before")
    func leftoverStage() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try await node.heartbeat()
            let incarnation = try #require(node.plan.incarnation)
            try bench.server.cli("HSET", bench.key("stage:web-1:\(incarnation)"), "a", "1")
            try bench.server.cli("DEL", bench.key("meta:web-1"))
            let steps = node.steps
            try await node.heartbeat()
            #expect(node.steps <= steps + 2, "one write that fails, one that replaces")
            #expect(try await bench.counts(of: "web-1") == [:])
        }
    }
}
