import ArgumentParser
import Logging
import ServiceLifecycle
import UnixSignals

/// `headcount top`: the cluster, live in the terminal.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Shows the whole cluster live in the terminal, as one node sees it.",
        discussion: """
            Nodes, topics, limits, and what comes and goes on the node that is asked, each second. \
            Keys sort, scroll and filter; ? lists them, q quits. Colours are left out when NO_COLOR \
            is set. Where stdout is no terminal, or TERM is dumb, it prints a line whenever \
            something changed. When the node asks for an API token, it is taken from \
            HEADCOUNT_API_TOKEN.

            Exit code 0 when it is quit, by a key or a signal; 64 for a bad value; 69 when nobody \
            is there at the start, or does not answer as a node does.

            Examples:
              headcount top
              headcount top --url 127.0.0.1:4000
              headcount top | tee counts.log
            """)

    @Option(help: "The node to ask; host:port will do.")
    var url = NodeAddress.usual

    func run() async throws {
        guard let address = NodeAddress(url) else {
            throw CommandFailure.say(NodeAddress.refusal(of: url), CommandFailure.usage)
        }
        let source = StatsSource(address)
        do {
            // Nobody wants a screen that only says that there is nothing.
            let body = try await source.cluster(StatsQuestion(top: 0))
            _ = try StatsSource.read(StatsAnswer.Cluster.self, body)
        } catch {
            throw CommandFailure.say("\(address): \(error.reason)", CommandFailure.unavailable)
        }
        let loop = TopLoop(
            source: source, interval: .seconds(1),
            model: TopModel(title: "headcount top \(address)"))
        try await ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: loop, successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigint, .sigterm, .sighup, .sigquit],
                logger: LogFormat.text.logger("headcount", level: .critical))
        ).run()
    }
}
