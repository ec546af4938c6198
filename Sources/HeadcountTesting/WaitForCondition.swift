/// What a test waited for and did not get.
public struct NeverHappened: Error, CustomStringConvertible {
    /// The condition and the time given to it.
    public let description: String

    /// Creates the error from a sentence.
    public init(_ description: String) {
        self.description = description
    }
}

/// Waits until a condition holds, looking every few milliseconds.
///
/// - Throws: ``NeverHappened`` when it does not within the limit; a condition that throws does
///   not hold.
public func wait(
    for condition: String, within limit: Duration = .seconds(30), _ holds: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var lastError: (any Error)?
    while true {
        do {
            if try await holds() { return }
            lastError = nil
        } catch {
            lastError = error
        }
        guard ContinuousClock.now < end else {
            let cause = lastError.map { "; the last try: \($0)" } ?? ""
            throw NeverHappened("not within \(limit): \(condition)\(cause)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
