import Foundation

/// How many files, and so how many sockets, this process may have open.
enum FileLimit {
    /// Raises the soft limit to the hard one, as servers do: the soft one is often 1,024.
    ///
    /// - Returns: The limit now; nil when the system does not say, or knows none.
    @discardableResult
    static func raise() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if unsafe setrlimit(resource, &limit) != 0 { limit.rlim_cur = soft }
        return Int(exactly: limit.rlim_cur)
    }

    /// With fewer nothing runs that starts others.
    static let fewest = 64
    /// Fewer are worth a word.
    static let few = 1_024

    /// How many connections a server may have with so many files, so that some are left for its other
    /// ports, for Redis and for logs.
    static func connections(_ files: Int) -> Int { max(1, files - max(64, min(1_024, files / 16))) }
}
