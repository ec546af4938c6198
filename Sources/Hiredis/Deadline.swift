#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The moment at which waiting ends.
struct Deadline: Sendable {
    let instant: ContinuousClock.Instant
    /// What was allowed in all, for messages.
    let allowance: Duration

    init(in allowance: Duration) {
        // A day is for ever here, and keeps hiredis's millisecond arithmetic in range.
        self.allowance = min(max(allowance, .zero), .seconds(86_400))
        instant = .now + self.allowance
    }

    /// The time that is left, rounded up to a whole millisecond; `nil` when there is none.
    ///
    /// A zero `timeval` would mean "wait for ever", hence the rounding.
    var remaining: timeval? {
        let left = instant - .now
        guard left > .zero else { return nil }
        let milliseconds = Int(left / .milliseconds(1)) + 1
        return timeval(
            tv_sec: time_t(milliseconds / 1000),
            tv_usec: suseconds_t(milliseconds % 1000 * 1000))
    }

    func earlier(of other: Deadline?) -> Deadline {
        guard let other, other.instant < instant else { return self }
        return other
    }
}
