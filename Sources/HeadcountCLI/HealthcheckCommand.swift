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
        guard let components = URLComponents(string: text), components.scheme == "http",
            let host = components.host, !host.isEmpty, ["", "/"].contains(components.path)
        else {
            throw CommandFailure.say(
                "--url: \(text.debugDescription): expected an address such as "
                    + "http://127.0.0.1:4001", CommandFailure.usage)
        }
        let (port, path) = (components.port ?? 80, ready ? "/readyz" : "/healthz")
        let answer: HTTPClient.Answer
        do {
            answer = try await HTTPClient.get(
                host: host.trimmingCharacters(in: ["[", "]"]), port: port, path: path)
        } catch {
            throw CommandFailure.say("\(text)\(path) does not answer: \(error)", .failure)
        }
        let body = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else {
            throw CommandFailure.say("\(text)\(path) says \(answer.status): \(body)", .failure)
        }
        print(body)
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
