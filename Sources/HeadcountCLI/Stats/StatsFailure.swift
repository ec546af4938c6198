/// Why there is no answer, in one line.
struct StatsFailure: Error, Sendable, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
