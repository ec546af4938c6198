import Foundation
import Logging

/// How many files, and so how many sockets, this process may have open.
enum FileLimit {
    /// Raises the soft limit to the hard one, as servers do: the soft one is often 1,024.
    static func raise(_ logger: Logger) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        if unsafe setrlimit(resource, &limit) == 0 {
            logger.debug("up to \(limit.rlim_cur) files may be open, a socket is one")
        }
    }
}
