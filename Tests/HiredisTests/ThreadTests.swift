import Foundation
import HeadcountTesting
import Hiredis
import Testing

@Suite("Threads", .serialized)
struct ThreadTests {
    /// The threads of this process that belong to connections, by their name.
    ///
    /// Other tests run at the same time and have connections too, so a test looks for growth that
    /// does not go away, and looks more than once: a listing of /proc may miss a thread while
    /// others end.
    private func connectionThreads() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
            .count { thread in
                let path = "/proc/self/task/\(thread)/comm"
                let name = try? String(contentsOfFile: path, encoding: .utf8)
                return name == "hiredis\n"
            }
    }

    @Test("Fifty connections that were closed leave no thread behind")
    func closing() async throws {
        try await withRedisServer { server in
            let connections = (0..<50).map { _ in server.connection() }
            for redis in connections { _ = try await redis.command(["PING"]) }
            await eventually("each has a thread") { try connectionThreads() >= 50 }
            for redis in connections { await redis.close() }
            await eventually("the threads end") { try connectionThreads() < 25 }
            let clients = try server.cli("INFO", "clients")
            #expect(clients.contains("connected_clients:1\r\n"))
        }
    }

    @Test("Fifty connections that were only dropped leave no thread and no socket behind")
    func dropping() async throws {
        try await withRedisServer { server in
            var connections = (0..<50).map { _ in server.connection() }
            for redis in connections { _ = try await redis.command(["PING"]) }
            await eventually("each has a thread") { try connectionThreads() >= 50 }
            connections = []
            await eventually("the threads end") { try connectionThreads() < 25 }
            await eventually("the sockets close") {
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
