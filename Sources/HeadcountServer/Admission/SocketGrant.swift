import Headcount

/// What one socket's token grants, and what it is counted under. A reference, so that sockets
/// without a token pay for a pointer.
final class SocketGrant: Sendable {
    let grant: Grant
    /// When the socket ends, in its loop's seconds.
    let expiresAt: UInt32
    private let plans: PlanCounts
    private let countedAs: String?

    init(_ grant: Grant, plans: PlanCounts, now: UInt32) {
        self.grant = grant
        self.plans = plans
        expiresAt = now + grant.secondsLeft(at: .now)
        countedAs = grant.plan.map(plans.open)
    }

    deinit {
        if let countedAs { plans.close(countedAs) }
    }

    /// What answers to this socket may list; nil for everything.
    var visible: [Glob]? { grant.maySeeCluster ? nil : grant.topics }
}
