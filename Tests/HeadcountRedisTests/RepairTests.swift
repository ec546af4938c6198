import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("Repair")
struct RepairTests {
    /// Damage that somebody can do with redis-cli.
    enum Damage: String, CaseIterable {
        case counts, oneTopic, oneMoreTopic, meta, epoch, lease, nodes, everything
        // Somebody's SET under our name makes a key of another type.
        case countsAsText, metaAsText, epochAsText, nodesAsText

        func strike(_ bench: StoreBench) throws {
            let answer =
                switch self {
                case .counts: try bench.server.cli("DEL", bench.key("node:web-1"))
                case .oneTopic: try bench.server.cli("HDEL", bench.key("node:web-1"), "a")
                case .oneMoreTopic: try bench.server.cli("HSET", bench.key("node:web-1"), "x", "9")
                case .meta: try bench.server.cli("DEL", bench.key("meta:web-1"))
                case .epoch: try bench.server.cli("DEL", bench.key("epoch"))
                case .lease: try bench.server.cli("ZREM", bench.key("nodes"), "web-1")
                case .nodes: try bench.server.cli("DEL", bench.key("nodes"))
                case .everything: try bench.server.cli("FLUSHALL")
                case .countsAsText: try bench.server.cli("SET", bench.key("node:web-1"), "x")
                case .metaAsText: try bench.server.cli("SET", bench.key("meta:web-1"), "x")
                case .epochAsText: try bench.server.cli("SET", bench.key("epoch"), "x")
                case .nodesAsText: try bench.server.cli("SET", bench.key("nodes"), "x")
                }
            #expect(answer == "1" || answer == "OK", "the damage is done")
        }
    }

    @Test(
        "Whatever is deleted is back after one heartbeat, with changes or without",
        arguments: Damage.allCases, [false, true])
    func heals(_ damage: Damage, withChanges: Bool) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            var other = try HandDrivenNode("web-2", store: bench.store)
            try node.count(["a": 1, "b": 2])
            try await node.heartbeat()
            try await other.heartbeat()
            try damage.strike(bench)
            if withChanges { try node.count(["a": 5, "c": 3]) }
            try await node.heartbeat()
            #expect(try await bench.counts(of: "web-1") == node.table)
            let wants = node.table.mapValues { "\($0)" }
            #expect(try bench.hash("node:web-1") == wants)
            let steps = node.steps
            try await node.heartbeat()
            #expect(node.steps == steps + 1, "and is at rest again: one renewal")
        }
    }

    @Test(
        "A reader is told that counts are missing, or more than there should be",
        arguments: [
            Damage.counts, .oneTopic, .oneMoreTopic, .meta, .countsAsText, .metaAsText,
        ])
    func broken(_ damage: Damage) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1, "b": 2])
            try await node.heartbeat()
            try damage.strike(bench)
            #expect(try await bench.content(of: "web-1") == .broken)
        }
    }

    @Test("Counts that are no numbers are broken, not a crash", arguments: ["x", "-1", "1.5", "0"])
    func nonsense(_ count: String) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            try bench.server.cli("HSET", bench.key("node:web-1"), "a", count)
            #expect(try await bench.content(of: "web-1") == .broken)
        }
    }

    @Test("A newer schema is told as such", arguments: [(2, "1"), (7, "5")])
    func newerSchema(_ schema: Int, _ topics: String) async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            try bench.server.cli("HSET", bench.key("meta:web-1"), "schema", "\(schema)")
            // What `topics` means in a newer schema is not for this version to judge.
            try bench.server.cli("HSET", bench.key("meta:web-1"), "topics", topics)
            #expect(try await bench.content(of: "web-1") == .newerSchema(schema))
        }
    }
}
