import Foundation

/// What the process takes of the machine's memory.
enum ProcessMemory {
    /// The resident set in bytes, from `/proc/self/statm` (proc(5)); 0 where that cannot be read.
    static var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
