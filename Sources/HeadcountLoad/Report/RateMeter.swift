/// How often something happened, and how fast.
package struct RateMeter: Sendable, Equatable {
    package private(set) var count = 0
    private var first: Duration = .zero
    private var last: Duration = .zero

    package init() {}

    /// It happens at `now`.
    package mutating func mark(at now: Duration) {
        if count == 0 { first = now }
        last = now
        count += 1
    }

    /// The rate between the first and the last; 0 with less than two.
    package var perSecond: Double {
        let seconds = (last - first) / .seconds(1)
        return seconds > 0 ? Double(count - 1) / seconds : 0
    }
}
