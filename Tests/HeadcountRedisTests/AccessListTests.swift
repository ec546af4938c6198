import Headcount
import HeadcountRedis
import HeadcountTesting
import Testing

@Suite("Least privilege")
struct AccessListTests {
    /// Everything that headcount needs, and nothing more: the test below takes each away.
    static let commands = [
        "+evalsha", "+eval", "+script|load", "+info", "+client|setname", "+time", "+zcard",
        "+del", "+rename", "+pexpire", "+hset", "+hget", "+hmget", "+hgetall", "+hlen", "+hdel",
        "+hscan", "+rpush", "+lpop", "+llen", "+lrange",
        "+zadd", "+zrem", "+zscore", "+zrangebyscore", "+zremrangebyscore",
    ]
    /// Without these the store still works: it cannot name its connection, or tell a restart by
    /// the run id.
    static let optional: Set = ["+info", "+client|setname"]

    private static func server(_ commands: [String]) -> [String] {
        ["--user", "headcount", "on", ">s3cret", "resetkeys", "~{headcount:*", "-@all"] + commands
    }

    /// Takes every path through the scripts.
    private func exercise(_ bench: StoreBench) async throws {
        var node = try HandDrivenNode("web-1", store: bench.store)
        try node.count(["a": 1, "b": 2])
        try await node.heartbeat()
        try node.count(["a": 3])
        try await node.heartbeat()
        try await exerciseLog(bench, &node)
        try bench.server.cli("DEL", bench.key("epoch"))
        try await node.heartbeat()
        try bench.server.cli("SCRIPT", "FLUSH")
        try await node.heartbeat()
        guard try await bench.counts(of: "web-1") == ["a": 3] else { throw WrongCounts() }
        var other = try HandDrivenNode("web-1", store: bench.store)
        try await other.heartbeat()
        try await node.heartbeat()
        guard node.plan.name.rawValue == "web-1~2" else { throw WrongCounts() }
        // A lease that is too long makes the new epoch shorten it.
        try bench.server.cli("ZADD", bench.key("nodes"), "9007199254740000", "web-1")
        try bench.server.cli("DEL", bench.key("epoch"))
        _ = try await bench.read()
        _ = try await bench.store.forget(node.plan.name)
        try await exercisePermits(bench)
        guard let incarnation = other.plan.incarnation else { throw WrongCounts() }
        try await bench.store.farewell(other.plan.name, incarnation: incarnation, token: 1)
    }

    /// Two holders, of which one is dead when the other asks, and limits that change.
    private func exercisePermits(_ bench: StoreBench) async throws {
        for (holder, sequence) in [(UInt64(1), UInt64(1)), (2, 1), (1, 2)] {
            let outcome = try await bench.store.ask(
                PermitRequest(
                    holder: holder, sequence: sequence, isFirst: sequence == 1,
                    lines: [.init(scope: .sockets, held: 3, needed: 9, wished: 1, limit: 10)],
                    limitsVersion: 0, ttl: StoreBench.ttl, knownEpoch: .none))
            guard case .answered = outcome else { throw WrongCounts() }
        }
        let rules = try LimitRules(texts: ["cluster=10"])
        for change in [LimitsChange.set(rules, above: 0), .read] {
            let limits = try await bench.store.limits(
                change, knownEpoch: .none, ttl: StoreBench.ttl)
            guard limits == StoredLimits(version: 1, rules: rules) else { throw WrongCounts() }
        }
        try bench.server.cli("DEL", bench.key("permits:1"))
        let outcome = try await bench.store.ask(
            PermitRequest(
                holder: 2, sequence: 2, isFirst: false, lines: [], limitsVersion: 1,
                ttl: StoreBench.ttl, knownEpoch: .none))
        guard case .unknownHolder = outcome else { throw WrongCounts() }
    }

    /// A table too large for one answer, changes, and more changes than the log holds.
    private func exerciseLog(_ bench: StoreBench, _ node: inout HandDrivenNode) async throws {
        for round in 1...4 {
            var counts = [String: Int](
                (0..<1_000).map { ("a topic with a rather long name of its own \($0)", round) }
            ) { $1 }
            counts["a"] = 3
            try node.count(counts)
            try await node.heartbeat()
        }
        let whole = try await bench.read().nodes
        guard case .part(let part)? = whole.first?.content else { throw WrongCounts() }
        try node.count(["a": 3])
        try await node.heartbeat()
        let later = try await bench.store.read(
            known: [node.plan.name: part.version], own: nil, knownEpoch: .none, ttl: StoreBench.ttl)
        guard case .changes? = later.nodes.first?.content else { throw WrongCounts() }
    }

    private struct WrongCounts: Error {}

    @Test("An ACL user with the documented rule can do everything")
    func suffices() async throws {
        try await withRedisServer(arguments: Self.server(Self.commands)) { server in
            let url = "redis://headcount:s3cret@127.0.0.1:\(server.port)"
            let bench = try StoreBench(server: server, url: url)
            try await exercise(bench)
            await bench.store.close()
            #expect(try server.cli("ACL", "LOG") == "", "nothing was refused")
        }
    }

    @Test("None of its commands can be left out", arguments: commands)
    func isMinimal(_ command: String) async throws {
        let rest = Self.commands.filter { $0 != command }
        try await withRedisServer(arguments: Self.server(rest)) { server in
            let url = "redis://headcount:s3cret@127.0.0.1:\(server.port)"
            let bench = try StoreBench(server: server, url: url)
            if Self.optional.contains(command) {
                try await exercise(bench)
            } else {
                await #expect(throws: (any Error).self) { try await exercise(bench) }
            }
            await bench.store.close()
            #expect(try server.cli("ACL", "LOG") != "", "\(command) was asked for")
        }
    }

    @Test("The user cannot touch other keys")
    func otherKeys() async throws {
        try await withRedisServer(arguments: Self.server(Self.commands)) { server in
            let answer = try server.cli(
                "--user", "headcount", "--pass", "s3cret", "--no-auth-warning", "DEL", "users:1")
            #expect(answer.hasPrefix("NOPERM"))
        }
    }
}
