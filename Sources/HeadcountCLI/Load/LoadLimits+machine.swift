import Foundation
import HeadcountLoad

extension LoadLimits {
    /// What this process may have, after its limit of files has been raised as far as it goes.
    static func ofThisMachine(sources: Int) -> LoadLimits {
        let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let range = try? String(
            contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
        let bounds = range?.split { $0.isWhitespace }.compactMap { Int($0) } ?? []
        return LoadLimits(
            files: FileLimit.raise(), filesInUse: (open ?? 8) + spareFiles,
            ports: bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil,
            sources: max(1, sources))
    }

    /// For the event loops, and what is opened for a moment.
    private static let spareFiles = 16
}
