/// When the next attempt to connect is due, after the failures so far.
struct Retry {
    private let backoff: Backoff
    private var randomness: any RandomNumberGenerator & Sendable
    private var failures = 0
    private var due: ContinuousClock.Instant?
    private var lastFailure: HiredisError?

    init(backoff: Backoff, randomness: any RandomNumberGenerator & Sendable) {
        self.backoff = backoff
        self.randomness = randomness
    }

    /// Throws `backingOff`, with the last failure as its cause, when it is too early.
    func check(_ peer: String) throws(HiredisError) {
        guard let due, case let left = due - .now, left > .zero else { return }
        let milliseconds = Int(left / .milliseconds(1)) + 1
        throw HiredisError(
            .backingOff,
            "not connected to redis at \(peer) after \(failures) failures in a row;"
                + " the next attempt is due in \(milliseconds) ms",
            cause: lastFailure)
    }

    mutating func succeeded() {
        failures = 0
        due = nil
        lastFailure = nil
    }

    /// A connection that its user cancelled or closed says nothing about the server.
    mutating func failed(_ failure: HiredisError) {
        guard !failure.endsWork else { return }
        failures += 1
        lastFailure = failure
        due = .now + backoff.delay(failures: failures, using: &randomness)
    }
}
