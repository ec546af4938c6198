import ArgumentParser
import Foundation

/// Asks and prints: once, or again and again with the table drawn over the one before.
struct StatsPrinter: Sendable {
    /// What the last answer is worth.
    enum Verdict: Sendable, Equatable {
        /// Complete and fresh.
        case trusted
        /// There is an answer, and this is why no script should rely on it.
        case doubtful(String)
        /// There is none, and why.
        case unanswered(String)
        /// Nobody reads what is printed.
        case unread
        /// It cannot be printed, and why.
        case unwritten(String)
    }

    let address: NodeAddress
    let source: StatsSource
    let isCluster: Bool
    let question: StatsQuestion
    let isJSON: Bool
    /// Whether it goes on, after which a table replaces the last one on a terminal.
    let isRepeated: Bool

    private var drawnLines = 0
    private var isFirst = true

    init(
        address: NodeAddress, source: StatsSource, isCluster: Bool, question: StatsQuestion,
        isJSON: Bool, isRepeated: Bool
    ) {
        self.address = address
        self.source = source
        self.isCluster = isCluster
        self.question = question
        self.isJSON = isJSON
        self.isRepeated = isRepeated
    }

    /// Asks once and prints what comes.
    mutating func show() async -> Verdict {
        let report: StatsReport
        do {
            report = try await StatsReport(source, isCluster: isCluster, question)
        } catch {
            return .unanswered("\(address): \(error.reason)")
        }
        if let failure = print(report) {
            return failure == EPIPE || failure == EIO
                ? .unread
                : .unwritten(
                    "stdout cannot be written: \(unsafe String(cString: strerror(failure)))")
        }
        return report.doubt.map { .doubtful("\(address): \($0)") } ?? .trusted
    }

    /// Leaves the table that is drawn where it is: something else was written below it.
    mutating func keepTable() { drawnLines = 0 }

    /// Prints it; the system's number for why that failed.
    private mutating func print(_ report: StatsReport) -> Int32? {
        guard !isJSON else {
            return Terminal.failure(writing: String(decoding: report.body, as: UTF8.self) + "\n")
        }
        defer { isFirst = false }
        guard Terminal.isInteractive else {
            let table = StatsTable(subject: report.subject, style: .plain, isGrouped: false)
            let lines = table.lines(within: nil).map(\.text)
            return Terminal.failure(
                writing: (isFirst ? "" : "\n") + lines.joined(separator: "\n") + "\n")
        }
        let size = Terminal.size
        let table = StatsTable(subject: report.subject, style: Terminal.style, isGrouped: true)
        var lines = table.lines(within: size.columns)
        // What scrolled away could not be drawn over.
        if isRepeated { lines = Array(lines.prefix(max(1, size.rows - 1))) }
        let back = drawnLines > 0 ? "\u{1B}[\(drawnLines)F\u{1B}[J" : ""
        drawnLines = isRepeated ? lines.count : 0
        return Terminal.failure(writing: back + lines.map { $0.rendered + "\n" }.joined())
    }
}
