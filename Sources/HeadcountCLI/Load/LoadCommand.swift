import ArgumentParser
import HeadcountLoad
import NIOCore
import NIOPosix
import UnixSignals

/// `headcount load`: a load of real sockets on a server.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Loads a server with Phoenix sockets and tells latency percentiles.",
        discussion: """
            Opens the sockets at the told rate, each of which joins one topic; holds them for the \
            told duration, while some are closed and opened anew and questions are asked; closes \
            them, and prints the results. Ctrl-C ends it early in the same order.

            Latencies count from the moment an operation was due by a fixed schedule, not from \
            when it was sent, so that a server that stalls is not asked less and charged less: \
            connect until the handshake was answered, join until the topic was joined (a reopened \
            socket counts from when its churn was due, its close included), stats until the \
            question was answered.

            Never more than told: a socket's place is taken anew only when the old connection has \
            ended, and no second has more connects than told. Connects that could not be started \
            in time count from their time and move those after them, which the results say; \
            churn and questions keep their schedule and catch up at twice the pace at most.

            Exit code 0 when every socket was let in, none was lost, and every question was \
            answered; 1 when not; 64 for a bad value or more sockets than this machine allows; 69 \
            when nobody is there. Results go to stdout, the progress to stderr.

            Example: headcount load --url ws://127.0.0.1:4000 --connections 1000 --topics 10 \
            --rate 500 --duration 30s --churn 0.01
            """)

    @OptionGroup var options: LoadOptions

    func run() async throws {
        let settings: LoadSettings
        let target: LoadTarget
        do {
            settings = try options.settings()
            target = try options.target()
        } catch {
            throw CommandFailure.say("\(error)", CommandFailure.usage)
        }
        let limits = LoadLimits.ofThisMachine(sources: options.sources.count)
        if let refusal = limits.refusal(of: settings.connections) {
            throw CommandFailure.say(refusal, CommandFailure.usage)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let report: LoadReport
        do {
            report = try await self.report(settings, target, limits, group)
        } catch {
            try? await group.shutdownGracefully()
            throw (error as? LoadError).map { failure($0, target) } ?? error
        }
        try? await group.shutdownGracefully()
        let text =
            options.json
            ? String(decoding: report.json, as: UTF8.self)
            : LoadTable(report: report).lines.joined(separator: "\n")
        Terminal.write(text + "\n")
        if !report.isClean { throw ExitCode.failure }
    }

    /// Runs the load, with its progress on stderr, until it is done or a signal ends it.
    private func report(
        _ settings: LoadSettings, _ target: LoadTarget, _ limits: LoadLimits,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> LoadReport {
        let load = try Load(settings, target: target, sources: options.sources, group: group)
        try await Load.check(sources: options.sources, group: group)
        let progress = LoadProgressLine(
            beginning: "\(settings.connections) sockets to \(target.url); this machine allows "
                + limits.summary)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await progress.show(load) }
            tasks.addTask {
                for await _ in signals { load.stop() }
            }
            defer { tasks.cancelAll() }
            return try await load.run()
        }
    }

    private func failure(_ error: LoadError, _ target: LoadTarget) -> ExitCode {
        switch error {
        case .unreachable(let reason):
            CommandFailure.say("--url \(target.url): \(reason)", CommandFailure.unavailable)
        case .unknownHost:
            CommandFailure.say(
                "--url \(target.url): the host \(target.host) has no address",
                CommandFailure.unavailable)
        case .unusableSource(let source, let reason):
            CommandFailure.say(
                "--source: \"\(source)\" is not allowed: \(reason); expected addresses of this "
                    + "machine such as 127.0.0.2", CommandFailure.usage)
        }
    }
}
