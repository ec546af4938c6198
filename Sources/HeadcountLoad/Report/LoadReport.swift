/// What a load found: the numbers at its end.
package struct LoadReport: Sendable {
    package var url: String
    package var settings: LoadSettings
    package var record: LoadRecord
    /// From the start until the last socket had ended.
    package var elapsed: Duration
    /// By how much the schedules fell behind what was planned.
    package var slip: Duration
    /// Whether it was stopped before its time.
    package var isInterrupted: Bool

    package init(
        url: String, settings: LoadSettings, record: LoadRecord, elapsed: Duration,
        slip: Duration, isInterrupted: Bool
    ) {
        self.url = url
        self.settings = settings
        self.record = record
        self.elapsed = elapsed
        self.slip = slip
        self.isInterrupted = isInterrupted
    }

    /// Whether every socket was let in and none was lost, and every question answered.
    package var isClean: Bool { record.failureCount == 0 }

    /// The failures, the most frequent first.
    package var failures: [(failure: LoadFailure, count: Int)] {
        record.failures.map { ($0.key, $0.value) }
            .sorted { ($1.1, $0.0.text) < ($0.1, $1.0.text) }
    }
}
