import ArgumentParser
import UnixSignals

/// `headcount stats`: one answer of a node, for people and for scripts.
struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows what a node counts, or the whole cluster, as a table or as JSON.",
        discussion: """
            Without --cluster it shows the node's own counts. Totals always cover every topic; \
            --topic and --top choose which topics are listed, which else are the 1,000 largest. \
            When the node asks for an API token, it is taken from HEADCOUNT_API_TOKEN.

            Exit code 0 when the answer is complete and fresh, as a node's own counts always are; \
            2 when it is not complete or is stale, so that no script relies on it (it is printed \
            all the same, and a line on stderr says why); 64 for a bad value; 69 when nobody is \
            there, or does not answer as a node does.

            Examples:
              headcount stats
              headcount stats --cluster --topic 'room:*' --top 20
              headcount stats --url 127.0.0.1:4000 --cluster --json
              headcount stats --cluster --watch 5
            """)

    @Option(help: "The node to ask; host:port will do.")
    var url = NodeAddress.usual
    @Flag(help: "Show all nodes, and not this one alone.")
    var cluster = false
    @Option(
        help: ArgumentHelp(
            "List topics that match: * is any run of characters, ? any one.", valueName: "glob"))
    var topic: String?
    @Option(help: ArgumentHelp("List the largest topics, this many.", valueName: "number"))
    var top: Int?
    @Flag(help: "Print the node's answer as it is, one JSON object on a line.")
    var json = false
    @Option(
        defaultAsFlag: "2", parsing: .next,
        help: ArgumentHelp(
            "Ask again and again at this interval: 5, 0.5 or 500ms. Ctrl-C ends it, with the exit code of the last answer.",
            valueName: "seconds"))
    var watch: String?

    func run() async throws {
        guard let address = NodeAddress(url) else {
            throw CommandFailure.say(NodeAddress.refusal(of: url), CommandFailure.usage)
        }
        if let top, top < 0 {
            throw CommandFailure.say(
                "--top: \(top) is not allowed; expected a whole number from 0",
                CommandFailure.usage)
        }
        let interval = try watch.map(Self.interval)
        var printer = StatsPrinter(
            address: address, source: StatsSource(address), isCluster: cluster,
            question: StatsQuestion(topics: topic, top: top), isJSON: json,
            isRepeated: interval != nil)
        let verdict: StatsPrinter.Verdict
        if let interval {
            verdict = await Self.watch(printer, interval)
        } else {
            verdict = await printer.show()
            if let reason = verdict.reason { CommandFailure.tell(reason) }
        }
        switch verdict {
        case .trusted, .unread: break
        case .doubtful: throw CommandFailure.doubtful
        case .unanswered: throw CommandFailure.unavailable
        case .unwritten: throw CommandFailure.unwritable
        }
    }

    /// Prints until a signal ends it.
    private static func watch(
        _ printer: StatsPrinter, _ interval: Duration
    ) async -> StatsPrinter.Verdict {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let watch = StatsWatch(interval: interval, complain: CommandFailure.tell)
        return await withTaskGroup(of: StatsPrinter.Verdict?.self) { group in
            group.addTask { await watch.run(printer) }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            var last = StatsPrinter.Verdict.trusted
            for await verdict in group {
                group.cancelAll()
                if let verdict { last = verdict }
            }
            return last
        }
    }

    /// Reads what `--watch` was given.
    static func interval(_ text: String) throws -> Duration {
        let seconds = Double(text).map { "\($0)s" } ?? text
        guard let interval = Duration(text: seconds),
            (Duration.milliseconds(100)...Duration.seconds(86_400)).contains(interval)
        else {
            throw CommandFailure.say(
                "--watch: \(text.debugDescription) is not allowed; expected seconds from 0.1 to "
                    + "86400, or such as 500ms or 1m", CommandFailure.usage)
        }
        return interval
    }
}
