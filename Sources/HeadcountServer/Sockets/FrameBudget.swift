/// How many frames one client may still send: a token bucket that is filled once a second.
///
/// A frame costs one token, and each KiB received one more, so that large frames cost what they
/// weigh.
struct FrameBudget {
    private var tokens: Int32
    private var filledAt: UInt32

    /// A full bucket.
    ///
    /// - Parameter now: In the loop's seconds.
    init(_ rate: Rate?, now: UInt32) {
        tokens = Int32(rate?.burst ?? 0)
        filledAt = now
    }

    /// Takes tokens out. False when there are not as many.
    mutating func spend(_ cost: Int, rate: Rate, now: UInt32) -> Bool {
        if now > filledAt {
            let filled = Double(tokens) + rate.perSecond * Double(now - filledAt)
            tokens = Int32(min(filled, Double(max(rate.burst, Int(rate.perSecond)))))
            filledAt = now
        }
        guard tokens >= cost else { return false }
        tokens -= Int32(cost)
        return true
    }
}
