import Foundation
import HeadcountTesting
import TestClients
import Testing

/// Something that happens to the Redis of a cluster, and is over when ``strike(_:_:)`` returns.
enum RedisFault: String, CaseIterable, CustomTestStringConvertible {
    case restart = "killed and restarted empty"
    case flush = "FLUSHALL"
    case lostCounts = "DEL of a node's counts"
    case lostMeta = "DEL of a node's meta"
    case lostNodes = "DEL of the list of nodes"
    case lostEpoch = "DEL of the epoch"
    case lostScripts = "SCRIPT FLUSH, repeated"
    case killedClients = "CLIENT KILL, repeated"
    case shortPause = "CLIENT PAUSE for less than a ttl"
    case longPause = "CLIENT PAUSE for more than a ttl"
    case shortStop = "SIGSTOP for less than a ttl"
    case longStop = "SIGSTOP for more than a ttl"
    case fullMemory = "maxmemory reached, noeviction"
    case eviction = "volatile-ttl eviction under pressure"
    case password = "another password for a while"
    case readOnly = "read-only for a while"

    var testDescription: String { rawValue }

    /// Whether Redis can be used all the while.
    var isBearable: Bool {
        self == .lostScripts || self == .killedClients || self == .fullMemory
    }

    private static let prefix = "{headcount:default:0}:"

    /// Lets it happen, for as long as it takes.
    func strike(_ redis: RedisServer, _ rhythm: Rhythm) async throws {
        let short = rhythm.ttl * 0.75
        let long = rhythm.ttl * 1.5
        switch self {
        case .restart:
            redis.kill(SIGKILL)
            try await Task.sleep(for: short)
            try await redis.restart()
        case .flush: try redis.cli("FLUSHALL")
        case .lostCounts: try redis.cli("DEL", Self.prefix + "node:n1")
        case .lostMeta: try redis.cli("DEL", Self.prefix + "meta:n1")
        case .lostNodes: try redis.cli("DEL", Self.prefix + "nodes")
        case .lostEpoch: try redis.cli("DEL", Self.prefix + "epoch")
        case .lostScripts:
            try await repeats(for: short) { _ in try redis.cli("SCRIPT", "FLUSH") }
        case .killedClients:
            try await repeats(for: short) { _ in
                try redis.cli("CLIENT", "KILL", "TYPE", "normal")
            }
        case .shortPause: try await pause(redis, for: short)
        case .longPause: try await pause(redis, for: long)
        case .shortStop: try await stop(redis, for: short)
        case .longStop: try await stop(redis, for: long)
        case .fullMemory: try await fillMemory(redis, for: long)
        case .eviction: try await evict(redis, for: long)
        case .password: try await changePassword(redis, for: long)
        case .readOnly:
            let nobody = try await FreePorts.find(1)[0]
            try redis.cli("REPLICAOF", "127.0.0.1", "\(nobody)")
            try await Task.sleep(for: long)
            try redis.cli("REPLICAOF", "NO", "ONE")
        }
    }

    private func repeats(for time: Duration, _ body: (Int) throws -> Void) async throws {
        let end = ContinuousClock.now + time
        var round = 0
        while ContinuousClock.now < end {
            try body(round)
            round += 1
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func pause(_ redis: RedisServer, for time: Duration) async throws {
        try redis.cli("CLIENT", "PAUSE", "\(Int(time / .milliseconds(1)))", "ALL")
        try await Task.sleep(for: time)
    }

    private func stop(_ redis: RedisServer, for time: Duration) async throws {
        redis.suspend()
        try await Task.sleep(for: time)
        redis.resume()
    }

    private func fillMemory(_ redis: RedisServer, for time: Duration) async throws {
        try redis.cli("SETRANGE", "filler", "20000000", "x")
        try redis.cli("CONFIG", "SET", "maxmemory", "10mb")
        #expect(try redis.cli("SET", "other", "x").contains("OOM"))
        try await Task.sleep(for: time)
        try redis.cli("DEL", "filler")
    }

    /// Others write keys with a longer ttl than ours, so that ours are evicted first.
    private func evict(_ redis: RedisServer, for time: Duration) async throws {
        let used = try #require(
            redis.cli("INFO", "memory").firstMatch(of: /used_memory:([0-9]+)/)
                .flatMap { Int($0.1) })
        try redis.cli("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
        try redis.cli("CONFIG", "SET", "maxmemory", "\(used + 1_000_000)")
        let fill = """
            redis.call('SETRANGE', KEYS[1], 300000, 'x')
            return redis.call('EXPIRE', KEYS[1], 1000)
            """
        try await repeats(for: time) { round in
            try redis.cli("EVAL", fill, "1", "filler:\(round)")
        }
        let evicted = try redis.cli("INFO", "stats").firstMatch(of: /evicted_keys:([0-9]+)/)
        #expect(evicted.flatMap { Int($0.1) } ?? 0 > 10)
        try redis.cli("CONFIG", "SET", "maxmemory", "0")
    }

    private func changePassword(_ redis: RedisServer, for time: Duration) async throws {
        try redis.cli("CONFIG", "SET", "requirepass", "changed")
        try redis.cli("-a", "changed", "CLIENT", "KILL", "TYPE", "normal")
        #expect(try redis.cli("PING").contains("NOAUTH"))
        try await Task.sleep(for: time)
        try redis.cli("-a", "changed", "CONFIG", "SET", "requirepass", "")
        #expect(try redis.cli("PING") == "PONG")
    }
}
