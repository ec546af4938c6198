import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("Keys in Redis")
struct KeyTests {
    @Test("They are those of the documentation, and no others")
    func names() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1])
            try await node.heartbeat()
            let keys = try bench.server.cli("--scan").split(separator: "\n").sorted()
            #expect(
                keys == [
                    "{headcount:test:0}:epoch", "{headcount:test:0}:meta:web-1",
                    "{headcount:test:0}:node:web-1", "{headcount:test:0}:nodes",
                ])
            #expect(try bench.server.cli("TYPE", bench.key("nodes")) == "zset")
        }
    }

    @Test("A node's hash holds exactly its topics, and lives as long as the lease")
    func nodeHash() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(["a": 1, "b": 2, "say \"hi\" 👋": 3])
            try await node.heartbeat()
            #expect(try bench.hash("node:web-1") == ["a": "1", "b": "2", "say \"hi\" 👋": "3"])
            try node.count(["a": 1, "b": 7])
            try await node.heartbeat()
            #expect(try bench.hash("node:web-1") == ["a": "1", "b": "7"])
            for key in ["node:web-1", "meta:web-1"] {
                let left = try #require(Int(try bench.server.cli("PTTL", bench.key(key))))
                #expect(left > 30_000 && left <= 60_000, "\(key)")
            }
            for key in ["epoch", "nodes"] {
                #expect(try bench.server.cli("PTTL", bench.key(key)) == "-1", "\(key)")
            }
            try node.count([:])
            try await node.heartbeat()
            #expect(try bench.server.cli("EXISTS", bench.key("node:web-1")) == "0")
            #expect(try await bench.counts(of: "web-1") == [:])
        }
    }

    @Test("The meta hash says whose counts they are, and how many")
    func metaHash() async throws {
        try await StoreBench.with { bench in
            let profile = NodeProfile(
                labels: ["zone": "a"], capacity: 9, startedAtMilliseconds: 77)
            var node = try HandDrivenNode("web-1", store: bench.store, profile: profile)
            try node.count(["a": 1, "b": 2])
            try await node.heartbeat()
            let meta = try bench.hash("meta:web-1")
            let incarnation = try #require(node.plan.incarnation)
            #expect(meta["incarnation"] == "\(incarnation)")
            #expect(meta["epoch"] == "\(node.plan.epoch())")
            let expected = [
                "sequence": "1", "topics": "2", "total": "3", "sockets": "1", "schema": "1",
                "ttl": "60000", "labels": "{\"zone\":\"a\"}", "capacity": "9", "started": "77",
                "shards": "1", "draining": "0",
            ]
            for (field, value) in expected { #expect(meta[field] == value, "\(field)") }
            #expect(meta["token"].flatMap(UInt64.init) != nil)
            #expect(meta.count == expected.count + 3)
        }
    }

    @Test("A large table leaves no stage behind")
    func stage() async throws {
        try await StoreBench.with { bench in
            var node = try HandDrivenNode("web-1", store: bench.store)
            try node.count(
                Dictionary(uniqueKeysWithValues: (0..<3_000).map { ("room:\($0)", 1) }))
            try await node.heartbeat()
            #expect(try bench.server.cli("HLEN", bench.key("node:web-1")) == "3000")
            #expect(try bench.server.cli("--scan", "--pattern", "*:stage:*") == "")
        }
    }

    @Test("Two clusters in one Redis do not see each other")
    func clusters() async throws {
        try await StoreBench.with { bench in
            let other = try StoreBench(server: bench.server, cluster: "other")
            var here = try HandDrivenNode("web-1", store: bench.store)
            var there = try HandDrivenNode("web-1", store: other.store)
            try here.count(["a": 1])
            try there.count(["a": 5, "b": 5])
            try await here.heartbeat()
            try await there.heartbeat()
            #expect(try await bench.counts(of: "web-1") == ["a": 1])
            #expect(try await other.counts(of: "web-1") == ["a": 5, "b": 5])
            #expect(here.plan.name.rawValue == "web-1")
            await other.store.close()
        }
    }
}
