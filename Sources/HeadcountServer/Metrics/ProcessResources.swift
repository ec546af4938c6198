import Foundation

/// What the process takes of the machine.
enum ProcessResources {
    /// The resident set in bytes, from `/proc/self/statm` (proc(5)); 0 where that cannot be read.
    static var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The processors' time that it has used.
    static var processorTime: Duration {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Its open files and connections. Linux 6.2 and later count them in the size of the folder;
    /// before that they are listed, which takes about a microsecond for each.
    static var openFiles: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: "/proc/self/fd")
        if let count = attributes?[.size] as? Int, count > 0 { return count }
        // The listing itself has one open.
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 1)
            - 1
    }

    /// The most files and connections that it may have open.
    static var maximumFiles: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 0
        }
        return Int(clamping: limit.rlim_cur)
    }
}

/// Which share of the machine's processors the process has used of late.
struct ProcessorShare: Sendable {
    private var last: (at: ContinuousClock.Instant, used: Duration)?
    /// Between the last two samples, 0 to 1.
    private(set) var share = 0.0

    mutating func sample(
        at now: ContinuousClock.Instant, used: Duration,
        processors: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        if let last, now > last.at {
            share = min(1, (used - last.used) / (now - last.at) / Double(max(1, processors)))
        }
        last = (now, used)
    }
}
