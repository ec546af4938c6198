import Foundation
import HeadcountTesting
import Hiredis
import Testing

@Suite("Threads", .serialized)
struct ThreadTests {
    /// All threads of this process.
    ///
    /// Other tests run at the same time, and a listing of /proc may miss a thread while others end:
    /// so a test waits for a difference that is larger than that.
    private func threadCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }

    @Test("Fifty connections that were closed leave no thread behind")
    func closing() async throws {
        try await withRedisServer { server in
            let connections = (0..<50).map { _ in server.connection() }
            for redis in connections { _ = try await redis.command(["PING"]) }
            try await wait(for: "each has a thread") { try threadCount() >= 50 }
            let opened = try threadCount()
            for redis in connections { await redis.close() }
            try await wait(for: "the threads end") { try threadCount() <= opened - 40 }
            let clients = try server.cli("INFO", "clients")
            #expect(clients.contains("connected_clients:1\r\n"))
        }
    }

    @Test("Fifty connections that were only dropped leave no thread and no socket behind")
    func dropping() async throws {
        try await withRedisServer { server in
            var connections = (0..<50).map { _ in server.connection() }
            for redis in connections { _ = try await redis.command(["PING"]) }
            try await wait(for: "each has a thread") { try threadCount() >= 50 }
            let opened = try threadCount()
            connections = []
            try await wait(for: "the threads end") { try threadCount() <= opened - 40 }
            try await wait(for: "the sockets close") {
                try server.cli("INFO", "clients").contains("connected_clients:1\r\n")
            }
        }
    }

    @Test("A closed connection answers a hundred more commands without a thread that stays")
    func afterClosing() async throws {
        let redis = RedisConnection(.init(endpoint: .unix(path: "/nowhere")))
        await redis.close()
        for _ in 0..<100 {
            _ = await failure(of: .closed) { _ = try await redis.command(["PING"]) }
        }
    }
}
