import ArgumentParser
import Foundation
import HeadcountServer

/// `headcount healthcheck`: asks a node how it is, for images without curl.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract:
            "Asks a node whether it lives, or takes sockets: exit 0 when it says yes, 1 when not.",
        discussion: "Example: headcount healthcheck --url http://127.0.0.1:4001 --ready")

    @Option(
        help:
            "The node's ops port. (default: that of a node with this environment, else http://127.0.0.1:4001)"
    )
    var url: String?
    @Flag(help: "Ask /readyz, whether it takes sockets, and not /healthz, whether it lives.")
    var ready = false

    func run() async throws {
        let text = url ?? Self.ownAddress
        guard let address = NodeAddress(text) else {
            throw CommandFailure.say(NodeAddress.refusal(of: text), CommandFailure.usage)
        }
        let path = ready ? "/readyz" : "/healthz"
        let answer: (status: Int, body: Data)
        do {
            answer = try await StatsSource.ask(host: address.host, port: address.port, path)
        } catch let failure as StatsFailure {
            throw CommandFailure.say("\(address)\(path): \(failure.reason)", .failure)
        }
        let isJSON = (try? JSONSerialization.jsonObject(with: answer.body)) != nil
        let said = isJSON ? ShownText.safe(String(decoding: answer.body, as: UTF8.self)) : nil
        guard answer.status == 200, let said else {
            throw CommandFailure.say(
                "\(address)\(path) says \(answer.status): "
                    + (said ?? "is it the ops port of a node?"), .failure)
        }
        print(said)
    }

    /// Where a node with the same environment listens.
    private static var ownAddress: String {
        let environment = ProcessInfo.processInfo.environment
        let port = environment[Setting.opsPort.environment] ?? "4001"
        let host = environment[Setting.opsHost.environment] ?? "127.0.0.1"
        // A node that listens everywhere listens here, too.
        guard !["", "0.0.0.0", "::"].contains(host) else { return "http://127.0.0.1:\(port)" }
        return "http://\(ServerSettings.Address(host: host, port: Int(port) ?? 0))"
    }
}
