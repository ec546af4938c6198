import Headcount
import HeadcountTesting
import Synchronization
import Testing

@testable import HeadcountRedis

@Suite("Reading what has changed")
struct IncrementalReadTests {
    private struct Unexpected: Error {
        let what: String
    }

    /// A node with so many topics, and the state that a reader has of it.
    private func node(
        _ name: String, topics: Int, _ bench: StoreBench
    ) async throws -> HandDrivenNode {
        var node = try HandDrivenNode(name, store: bench.store)
        try node.count([String: Int]((0..<topics).map { ("topic:\($0)", 1) }) { $1 })
        try await node.heartbeat()
        return node
    }

    private func look(
        _ bench: StoreBench, known: [NodeName: PartVersion] = [:]
    ) async throws -> [NodeName: NodeRead.Content] {
        let read = try await bench.store.read(
            known: known, own: nil, knownEpoch: .none, ttl: StoreBench.ttl)
        return [NodeName: NodeRead.Content](
            read.nodes.map { ($0.name, $0.content) }, uniquingKeysWith: { $1 })
    }

    private func part(of node: HandDrivenNode, _ bench: StoreBench) async throws -> NodePart {
        guard case .part(let part) = try await look(bench)[node.plan.name] else {
            throw Unexpected(what: "\(node.plan.name) is read in full")
        }
        return part
    }

    /// How often a command was called since the statistics were reset.
    private func calls(_ command: String, _ server: RedisServer) throws -> Int {
        let statistics = try server.cli("INFO", "commandstats")
        let line = statistics.split(whereSeparator: \.isNewline).first {
            $0.hasPrefix("cmdstat_\(command):")
        }
        let calls = line?.split(separator: "calls=").dropFirst().first?.prefix { $0.isNumber }
        return calls.flatMap { Int($0) } ?? 0
    }

    @Test("A look is one command, whatever the tables hold, also when something has changed")
    func oneCommand() async throws {
        try await StoreBench.with { bench in
            var one = try await node("web-1", topics: 3_000, bench)
            let two = try await node("web-2", topics: 10, bench)
            var known = [one.plan.name: try await part(of: one, bench).version]
            known[two.plan.name] = try await part(of: two, bench).version
            try bench.server.cli("CONFIG", "RESETSTAT")
            #expect(try await look(bench, known: known).values.allSatisfy { $0 == .unchanged })
            var counts = one.table
            counts["topic:7"] = 9
            try one.count(counts)
            try await one.heartbeat()
            #expect(try calls("evalsha", bench.server) == 2)
            guard case .changes(let changes)? = try await look(bench, known: known)[one.plan.name]
            else { throw Unexpected(what: "changes are read") }
            // The plan was told the whole table: only what differs was written.
            #expect(changes.counts == [TopicCount(topic: try Topic("topic:7"), count: 9)])
            #expect(changes.topics == 3_000)
            #expect(changes.total == 3_008)
            #expect(try calls("evalsha", bench.server) == 3)
            #expect(try calls("hscan", bench.server) == 0)
            #expect(try calls("hgetall", bench.server) == 0)
        }
    }

    @Test("Nodes that the reader does not know cost one more question, however many there are")
    func unknownNodes() async throws {
        try await StoreBench.with { bench in
            for number in 0..<9 { _ = try await node("web-\(number)", topics: 600, bench) }
            _ = try await node("small", topics: 3, bench)
            try bench.server.cli("CONFIG", "RESETSTAT")
            let found = try await look(bench)
            #expect(found.count == 10)
            for content in found.values {
                guard case .part = content else {
                    Issue.record("read in full: found \(content)")
                    continue
                }
            }
            // Who lives, what they have, and what was written while the large tables were gathered.
            #expect(try calls("evalsha", bench.server) == 3)
        }
    }

    @Test("A large table that changes while it is gathered is read as it was at one moment")
    func gathered() async throws {
        try await StoreBench.with { bench in
            let written = Mutex<[UInt64: [String: Int]]>([:])
            let isDone = Atomic<Bool>(false)
            let first = try await node("web-1", topics: 2_000, bench)
            async let writing: Void = {
                var node = first
                var random = SeededRandom(seed: 3)
                while !isDone.load(ordering: .relaxed) {
                    var counts = node.table
                    for _ in 0..<100 {
                        let topic = "topic:\(Int.random(in: 0..<2_200, using: &random))"
                        counts[topic] = Int.random(in: 1...5, using: &random)
                        counts["topic:\(Int.random(in: 0..<2_200, using: &random))"] = nil
                    }
                    try node.count(counts)
                    try await node.heartbeat()
                    let version = try #require(node.written)
                    written.withLock { $0[version] = counts }
                }
            }()
            var (whole, broken) = (0, 0)
            for _ in 0..<40 {
                switch try await look(bench)[first.plan.name] {
                case .part(let part):
                    whole += 1
                    #expect(part.counts.values.reduce(0, +) == part.total)
                    try await wait(for: "the writer to say what it wrote") {
                        written.withLock { $0[part.version.sequence] != nil }
                            || part.version.sequence == 1
                    }
                    let truth = written.withLock { $0[part.version.sequence] }
                    if let truth {
                        let found = [String: Int](part.counts.map { ($0.key.name, $0.value) }) {
                            $1
                        }
                        #expect(found == truth)
                    }
                case .broken:
                    broken += 1
                default:
                    Issue.record("a reader who knows nothing reads in full")
                }
            }
            isDone.store(true, ordering: .relaxed)
            try await writing
            #expect(whole > broken, "\(whole) looks found the whole table, \(broken) did not")
            #expect(written.withLock { $0.count } > 10, "it was written meanwhile")
        }
    }

    @Test("More changes than fit into one answer come in several, and are all there")
    func manyChanges() async throws {
        try await StoreBench.with { bench in
            var nodes: [HandDrivenNode] = []
            for number in 0..<12 {
                nodes.append(try await node("web-\(number)", topics: 1_000, bench))
            }
            var parts: [NodeName: NodePart] = [:]
            for node in nodes { parts[node.plan.name] = try await part(of: node, bench) }
            for round in 1...4 {
                for index in nodes.indices {
                    try nodes[index].count(nodes[index].table.mapValues { _ in index + round })
                    try await nodes[index].heartbeat()
                }
            }
            try bench.server.cli("CONFIG", "RESETSTAT")
            let found = try await look(bench, known: parts.mapValues(\.version))
            #expect(try calls("evalsha", bench.server) > 1)
            for (index, node) in nodes.enumerated() {
                let name = node.plan.name
                guard case .changes(let changes)? = found[name], var part = parts[name] else {
                    Issue.record("\(name) has changes")
                    continue
                }
                let addsUp = part.apply(changes)
                #expect(addsUp)
                #expect(Set(part.counts.values) == [index + 4])
            }
        }
    }

    @Test("A log that is gone, of another type, or with something else in it costs a full read")
    func lostLog() async throws {
        try await StoreBench.with { bench in
            var node = try await node("web-1", topics: 3, bench)
            let log = bench.key("log:web-1")
            let damages: [() throws -> Void] = [
                { try bench.server.cli("DEL", log) },
                {
                    try bench.server.cli("DEL", log)
                    try bench.server.cli("SET", log, "x")
                },
                { try bench.server.cli("LSET", log, "-1", "no count\n") },
                { try bench.server.cli("LSET", log, "-1", "99999999999999999999 a\n") },
                { try bench.server.cli("LSET", log, "-1", "7 a") },
            ]
            for (index, damage) in damages.enumerated() {
                let known = [node.plan.name: try await part(of: node, bench).version]
                try node.count(["topic:0": index + 2, "topic:1": 1])
                try await node.heartbeat()
                try damage()
                guard case .part(let part)? = try await look(bench, known: known)[node.plan.name]
                else {
                    Issue.record("damage \(index): read in full")
                    continue
                }
                #expect(part.total == index + 3)
                try node.count(["topic:0": 1, "topic:1": 1, "topic:2": index])
                try await node.heartbeat()
                let next = [node.plan.name: part.version]
                guard case .changes? = try await look(bench, known: next)[node.plan.name] else {
                    Issue.record("damage \(index): the next write is logged again")
                    continue
                }
            }
        }
    }

    @Test("The log keeps to its bound, whatever is written")
    func bound() async throws {
        try await StoreBench.with { bench in
            var node = try await node("web-1", topics: 900, bench)
            for round in 2...40 {
                try node.count(node.table.mapValues { _ in round })
                try await node.heartbeat()
            }
            let length = try #require(Int(try bench.server.cli("LLEN", bench.key("log:web-1"))))
            let bytes = try bench.server.cli("LRANGE", bench.key("log:web-1"), "0", "-1")
            #expect(length > 0)
            #expect(bytes.utf8.count < 70_000, "\(bytes.utf8.count) bytes in \(length) entries")
            let logged = try bench.hash("meta:web-1")["logged"].flatMap { Int($0) }
            #expect((logged ?? .max) <= 65_536)
            for round in 1...1_100 {
                try node.count(node.table.merging(["topic:0": round]) { $1 })
                try await node.heartbeat()
            }
            #expect(try bench.server.cli("LLEN", bench.key("log:web-1")) == "1024")
        }
    }
}
