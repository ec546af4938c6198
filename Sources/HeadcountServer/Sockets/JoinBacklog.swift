/// The joins of one socket that came together, of which one waits for a permit.
final class JoinBacklog {
    /// Until when all of them wait.
    let deadline: ContinuousClock.Instant

    init(deadline: ContinuousClock.Instant) {
        self.deadline = deadline
    }
}
