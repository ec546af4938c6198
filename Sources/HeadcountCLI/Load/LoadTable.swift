import Foundation
import HeadcountLoad

/// A load's results for people: a value in, lines out.
struct LoadTable {
    let report: LoadReport

    /// All of them.
    var lines: [String] {
        latencies.lines + [""] + facts
    }

    private var latencies: TextTable {
        var table = TextTable("MILLISECONDS ", "COUNT", "P50", "P90", "P99", "P99.9", "MAX")
        let rows = [
            ("connect", report.record.connects), ("join", report.record.joins),
            ("stats", report.record.answers),
        ]
        for (name, latencies) in rows {
            let summary = latencies.summary
            func cell(_ microseconds: Int) -> String {
                summary.count == 0 ? "-" : Self.text(Double(microseconds) / 1_000)
            }
            table.add(
                name, "\(summary.count)", cell(summary.p50), cell(summary.p90), cell(summary.p99),
                cell(summary.p999), cell(summary.maximum))
        }
        return table
    }

    private var facts: [String] {
        let record = report.record
        let seconds = report.elapsed / .seconds(1)
        var facts = [
            "sockets   \(record.peakJoined) joined at the peak, \(record.peakConnections) "
                + "connections; \(record.opens.count) opened, \(rate(record.opens.perSecond))"
        ]
        if report.settings.churn > 0 {
            facts.append(
                "churn     \(record.reopens.count) closed and opened anew, "
                    + rate(record.reopens.perSecond))
        }
        if report.settings.requestsPerSecond > 0 {
            let ended =
                record.unanswered == 0
                ? "" : "; \(record.unanswered) unanswered when their sockets ended"
            facts.append(
                "requests  \(record.questions.count) of \(report.settings.question.rawValue), "
                    + rate(record.questions.perSecond) + ended)
        }
        facts.append(
            "traffic   in \(record.messagesIn) messages, \(bytes(record.bytesIn)); "
                + "out \(record.messagesOut) messages, \(bytes(record.bytesOut))")
        let slip = report.slip / .seconds(1)
        facts.append(
            "time      \(Self.text(seconds)) s" + (report.isInterrupted ? ", interrupted" : "")
                + (slip < 0.1
                    ? "" : "; the schedule moved by \(Self.text(slip)) s that were not kept up"))
        return facts + errors
    }

    private var errors: [String] {
        guard !report.isClean else { return ["errors    none"] }
        return report.failures.map { "errors    \($0.count) \($0.failure.text)" }
    }

    private func rate(_ perSecond: Double) -> String { "\(Self.text(perSecond)) a second" }

    private func bytes(_ count: Int) -> String {
        count < 1_000_000
            ? "\(Self.text(Double(count) / 1_000)) kB"
            : "\(Self.text(Double(count) / 1_000_000)) MB"
    }

    /// Three digits that matter: 0.42, 12.3, 1234.
    private static func text(_ value: Double) -> String {
        let digits = value < 10 ? 2 : value < 100 ? 1 : 0
        return String(format: "%.\(digits)f", value)
    }
}
