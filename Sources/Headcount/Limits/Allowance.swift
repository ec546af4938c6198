/// What a rule lets in at one place, in one word that joins can look at without a lock.
struct Allowance: Sendable, Hashable {
    /// Any number from 0 is a strict one, any below a soft one.
    let rawValue: Int

    /// No rule.
    static let unlimited = Allowance(rawValue: .max)

    /// So many permits are held.
    static func strict(_ held: Int) -> Allowance { Allowance(rawValue: max(0, held)) }

    /// The picture of the cluster is asked whether there are fewer than this.
    static func soft(_ limit: Int) -> Allowance { Allowance(rawValue: -1 - limit) }

    /// The number of a soft rule; nil for any other.
    var softLimit: Int? { rawValue < 0 ? -1 - rawValue : nil }

    /// The permits of a strict rule; nil for any other.
    var permits: Int? { rawValue >= 0 && !isUnlimited ? rawValue : nil }

    var isUnlimited: Bool { self == .unlimited }
}

/// Under what terms one topic is joined.
struct JoinTerms: Sendable {
    let allowance: Allowance
    let lease: StrictLease

    /// Where there are no rules.
    static let unlimited = JoinTerms(allowance: .unlimited, lease: StrictLease())
}

/// What became of a wish to be counted.
enum JoinVerdict<Counted: Sendable>: Sendable {
    case counted(Counted)
    /// By the picture of the cluster there are as many as a soft rule allows.
    case softLimitReached(Int)
    /// No permit is in hand.
    case noPermit
    /// Permits are in hand, but they may no longer be used.
    case noLease
}
