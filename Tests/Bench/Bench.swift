import Foundation

/// The Swift halves of the comparisons that `docker/bench.sh` makes: each command measures one
/// thing and prints a line of words and numbers for each result.
@main
struct Bench {
    static let usage = """
        usage: bench table SECONDS
               bench refresh REDIS-URL NODES TOPICS ROUNDS PERCENT…
               bench answers NODES TOPICS
               bench limits REDIS-URL
               bench node REDIS-URL TOPICS CHANGES
               bench echo PORT BYTES
               bench open DIALECT PORT SOCKETS TOPIC
               bench ask DIALECT PORT SOCKETS TOPICS SECONDS
        """

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try await run(Arguments(arguments))
        } catch is Arguments.Missing {
            FileHandle.standardError.write(Data((usage + "\n").utf8))
            exit(64)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ given: Arguments) async throws {
        var given = given
        switch try given.word() {
        case "table":
            await TableBench(seconds: try given.number()).run()
        case "refresh":
            var bench = try await RefreshBench(
                url: try given.word(), nodes: try given.integer(), topics: try given.integer())
            let rounds = try given.integer()
            report("ready")
            while !given.isEmpty, readLine() != nil {
                try await bench.run(percent: try given.number(), rounds)
            }
            await bench.close()
        case "answers":
            try await AnswerBench(nodes: try given.integer(), topics: try given.integer()).run()
        case "limits":
            try await LimitBench(url: try given.word()).run()
        case "node":
            try await ChurningNode(
                url: try given.word(), topics: try given.integer(), changes: try given.integer()
            ).run()
        case "echo":
            try await EchoServer(port: try given.integer(), replyBytes: try given.integer()).run()
        case "open":
            try await OpenBench(
                dialect: try given.dialect(), port: try given.integer(),
                sockets: try given.integer(), topic: try given.word()
            ).run()
        case "ask":
            try await AskBench(
                dialect: try given.dialect(), port: try given.integer(),
                sockets: try given.integer(), topics: try given.integer(),
                seconds: try given.number()
            ).run()
        default:
            throw Arguments.Missing()
        }
    }
}

/// Prints a line at once, also into a pipe.
func report(_ words: Any...) {
    let line = words.map { "\($0)" }.joined(separator: " ")
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
