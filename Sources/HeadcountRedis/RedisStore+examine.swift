import Headcount
import Hiredis

extension RedisStore {
    /// See `CountStore`. One round trip. What the user may not ask is not judged.
    public func examine() async throws -> [String] {
        let (server, memory) = try await reader.withSession { session in
            // An error as a value: INFO may be refused.
            (session.server, try session.pipeline([["INFO", "memory"]])[0].string ?? "")
        }
        return ServerFindings(
            address: "\(kind)", version: server.version, memoryInfo: memory,
            clockJump: clock.takeJump()
        ).sentences
    }
}

/// What is known of a server, judged for what may spoil counts or answers.
struct ServerFindings {
    /// The oldest Redis that the scripts are written for.
    static let oldestMajorVersion = 6

    let address: String
    /// Such as `7.0.15`, or anything else when it is not known.
    let version: String
    /// The lines of `INFO memory`, or nothing.
    let memoryInfo: String
    let clockJump: Duration

    /// One sentence for each thing that should be seen to.
    var sentences: [String] { [ofVersion, ofEviction, ofClock].compactMap { $0 } }

    private var ofVersion: String? {
        let major = version.prefix { $0 != "." }
        guard let number = Int(major), number < Self.oldestMajorVersion else { return nil }
        return "\(address) is version \(version): expected \(Self.oldestMajorVersion) or later, "
            + "older ones were not tried"
    }

    private var ofEviction: String? {
        let lines = memoryInfo.split(whereSeparator: \.isNewline)
        let name = "maxmemory_policy:"
        guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return nil }
        let policy = line.dropFirst(name.count)
        guard policy.hasPrefix("volatile") || policy.hasPrefix("allkeys") else { return nil }
        return
            "\(address) has maxmemory-policy \(policy), and may evict counts that live: they are "
            + "written again, and answers are not complete meanwhile. Expected noeviction: "
            + "CONFIG SET maxmemory-policy noeviction"
    }

    private var ofClock: String? {
        guard clockJump != .zero else { return nil }
        let seconds = (clockJump / .milliseconds(100)).rounded() / 10
        return
            "the clock of \(address) jumped by \(seconds) s: leases end by it, so that the cluster "
            + "has settled for one ttl. Let NTP keep it in step by small pushes"
    }
}
