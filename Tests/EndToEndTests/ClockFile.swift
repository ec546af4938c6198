import Foundation
import HeadcountTesting

/// Moves a redis-server's clock while it runs, by Debian's faketime.
///
/// Only the time of day moves. The monotonic clock goes on as it does when an administrator or
/// NTP sets the time.
struct ClockFile {
    private let file: URL

    /// What redis-server must find in its environment.
    let environment: [String: String]

    init() throws {
        file = FileManager.default.temporaryDirectory.appending(path: "clock-\(UUID().uuidString)")
        environment = [
            // jemalloc asks for the time while it starts, and faketime, while it starts, for
            // memory: both would wait for ever, were the memory not libc's.
            "LD_PRELOAD": try Self.library() + " libc.so.6", "FAKETIME_TIMESTAMP_FILE": file.path,
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
        try move(by: 0)
    }

    /// From now on the clock is ahead of the real one by so many seconds.
    func move(by seconds: Int) throws {
        let text = seconds < 0 ? "\(seconds)" : "+\(seconds)"
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    /// Waits until a server's clock is ahead by so many seconds.
    func expect(_ redis: RedisServer, aheadBy seconds: Int) async throws {
        try await wait(for: "the clock to be \(seconds) s ahead") {
            guard let time = try Double(redis.cli("TIME").split(separator: "\n")[0]) else {
                return false
            }
            return abs(time - Date.now.timeIntervalSince1970 - Double(seconds)) < 1.5
        }
    }

    func remove() {
        try? FileManager.default.removeItem(at: file)
    }

    private static func library() throws -> String {
        let name = "libfaketimeMT.so.1"
        for root in ["/usr/lib", "/usr/lib64", "/usr/local/lib"] {
            let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            for folder in [""] + folders {
                let path = "\(root)/\(folder)/faketime/\(name)"
                if FileManager.default.fileExists(atPath: path) { return path }
            }
        }
        throw NeverHappened("\(name) is missing; install it: apt-get install faketime")
    }
}
