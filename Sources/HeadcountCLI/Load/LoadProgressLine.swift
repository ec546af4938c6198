import Foundation
import HeadcountLoad

/// Shows on stderr how far a load is: a bar drawn in place on a terminal, and a plain line every
/// five seconds where stderr is none.
struct LoadProgressLine {
    /// The first line.
    let beginning: String

    /// Until the task is cancelled.
    func show(_ load: Load) async throws {
        // Where nobody is there, the line that says so is the only one.
        while try await !load.progress().hasAnswer { try await Task.sleep(for: .milliseconds(20)) }
        StatusOutput.write(beginning + "\n")
        let isInteractive = StatusOutput.isInteractive
        defer { if isInteractive { StatusOutput.write(StatusOutput.erasedLine) } }
        while !Task.isCancelled {
            if isInteractive {
                StatusOutput.write(
                    StatusOutput.erasedLine + bar(try await load.progress(), StatusOutput.width))
                try await Task.sleep(for: .milliseconds(200))
            } else {
                try await Task.sleep(for: .seconds(5))
                StatusOutput.write(try await load.progress().line + "\n")
            }
        }
    }

    /// `[######......] holding, 12 s left, 1000 joined`, in the terminal's width: the bar gives way.
    private func bar(_ progress: LoadProgress, _ width: Int) -> String {
        let line = progress.line
        let cells = min(30, max(5, width - line.count - 4))
        let filled = Int(progress.share * Double(cells))
        let bar =
            String(repeating: "#", count: filled) + String(repeating: ".", count: cells - filled)
        return String("[\(bar)] \(line)".prefix(max(1, width - 1)))
    }
}
