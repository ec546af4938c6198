/// Prints answers at intervals, until it is cancelled or nobody reads any more.
struct StatsWatch: Sendable {
    let interval: Duration
    /// Says on stderr what is wrong with the answers.
    let complain: @Sendable (String) -> Void

    /// Runs the printer.
    ///
    /// - Returns: What the last answer was worth. Where the first question has no answer, nobody
    ///   is there, and it ends.
    func run(_ printer: StatsPrinter) async -> StatsPrinter.Verdict {
        var printer = printer
        var last: StatsPrinter.Verdict?
        while true {
            let verdict = await printer.show()
            // What was asked when it was told to end says nothing.
            if let last, Task.isCancelled { return last }
            if verdict != last, let reason = verdict.reason {
                complain(reason)
                printer.keepTable()
            }
            if verdict == .unread { return last ?? .unread }
            if case .unwritten = verdict { return verdict }
            if last == nil, case .unanswered = verdict { return verdict }
            last = verdict
            do { try await Task.sleep(for: interval) } catch { return verdict }
        }
    }
}

extension StatsPrinter.Verdict {
    /// What is wrong with the answer.
    var reason: String? {
        switch self {
        case .trusted, .unread: nil
        case .doubtful(let reason), .unanswered(let reason), .unwritten(let reason): reason
        }
    }
}
