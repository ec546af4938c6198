import ArgumentParser
import Headcount

/// `headcount`: counts live WebSocket connections across a cluster.
@main
struct HeadcountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headcount",
        abstract: "Counts live WebSocket connections across a cluster.",
        discussion: "Example: headcount cluster --nodes 3",
        version: HeadcountVersion.current,
        subcommands: [
            ServeCommand.self, ClusterCommand.self, StatsCommand.self, TopCommand.self,
            LoadCommand.self, HealthcheckCommand.self,
        ])
}
