/// What answers need to know of a ``PublishPlan``: kept beside it, so that nobody who answers waits
/// while the plan takes in many changes.
struct PublishStanding: Sendable {
    let name: NodeName
    let incarnation: Incarnation?
    let profile: NodeProfile
    /// See ``PublishPlan/lastAppliedAt``.
    let lastAppliedAt: ContinuousClock.Instant?

    init(_ plan: PublishPlan) {
        name = plan.name
        incarnation = plan.incarnation
        profile = plan.profile
        lastAppliedAt = plan.lastAppliedAt
    }
}
