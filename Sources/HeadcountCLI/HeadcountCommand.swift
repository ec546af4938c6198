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

    /// Runs the command that the arguments name. What cannot be understood is said in one line, with where
    /// to read on.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // What a command said itself, and help, which is no failure.
            guard !(error is ExitCode), exitCode(for: error) == .validationFailure else {
                exit(withError: error)
            }
            let words = message(for: error).split(separator: "\n").joined(separator: " ")
            let name = CommandLine.arguments.dropFirst().first ?? ""
            let isCommand = configuration.subcommands.contains {
                $0.configuration.commandName == name
            }
            exit(
                withError: CommandFailure.say(
                    "\(words); see headcount \(isCommand ? "\(name) " : "")--help",
                    CommandFailure.usage))
        }
    }
}
