import Foundation
import ServiceLifecycle

/// Asks a node again and again and shows what it says: live on a terminal, and as a line whenever
/// something changed where stdout is none. It ends when somebody quits, when nobody reads any
/// more, or when its group shuts down; the terminal is then as it was.
struct TopLoop: Service {
    let source: StatsSource
    /// How often it asks.
    let interval: Duration
    /// What is known at first: the title, and what quitting does.
    let model: TopModel
    /// The processes of `headcount cluster`, when it is asked.
    var processes: @Sendable () -> [TopProcess] = { [] }

    func run() async throws {
        let isInteractive = Terminal.isInteractive
        await cancelWhenGracefulShutdown {
            if isInteractive { await runLive() } else { await runPlain() }
        }
    }

    private func runPlain() async {
        var model = model
        var lastLine = ""
        while !Task.isCancelled, Terminal.hasReader {
            let question = StatsQuestion(top: 0)
            let cluster = await TopReport.cluster(source, question)
            model.take(TopReport(question: question, cluster: cluster, monitoring: nil), at: .now)
            if !Task.isCancelled, let line = TopLine.text(model), line != lastLine {
                guard Terminal.write(line + "\n") else { return }
                lastLine = line
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func runLive() async {
        let style = Terminal.style
        var terminal = TopTerminal()
        let events = TopEvents(keyboard: terminal.keyboard)
        defer { events.stop() }
        let send = events.continuation
        terminal.enter()
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    send.yield(.tick)
                    try? await Task.sleep(for: interval)
                }
            }
            var session = TopSession(model: model)
            var screen = self.screen(session, style)
            var resumedAt = ContinuousClock.now - .seconds(1)
            events: for await event in events.stream {
                for action in session.take(event, at: .now, rooms: screen.rooms) {
                    switch action {
                    case .draw: break
                    case .redraw: terminal.enter()
                    case .ask(let question):
                        group.addTask { send.yield(.report(await report(question))) }
                    case .awaitTyping:
                        group.addTask {
                            try? await Task.sleep(for: .milliseconds(50))
                            send.yield(.untyped)
                        }
                    case .suspend:
                        // The signal that stops the job reaches this process, too, as an event.
                        guard ContinuousClock.now - resumedAt > .milliseconds(200) else { break }
                        terminal.suspend()
                        resumedAt = .now
                    case .quit: break events
                    }
                }
                screen = self.screen(session, style)
                guard terminal.draw(screen.lines, size: screen.size) else { break }
            }
            // Before what is still asked has ended: nobody waits for that at a dead screen.
            terminal.leave()
            group.cancelAll()
        }
    }

    private func screen(_ session: TopSession, _ style: TextStyle) -> TopScreen {
        TopScreen(
            model: session.model, state: session.state, size: Terminal.size, style: style,
            now: .now)
    }

    private func report(_ question: StatsQuestion) async -> TopReport {
        var report = await TopReport(source, question)
        report.processes = processes()
        return report
    }
}
