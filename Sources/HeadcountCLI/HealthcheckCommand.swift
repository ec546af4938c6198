import ArgumentParser
import Foundation

/// `headcount healthcheck`: asks a node how it is, for images without curl.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract:
            "Asks a node whether it lives, or takes sockets: exit 0 when it says yes, 1 when not.",
        discussion: "Example: headcount healthcheck --url http://127.0.0.1:4001 --ready")

    @Option(
        help:
            "The node's ops port. (default: http://127.0.0.1 with the port in HEADCOUNT_OPS_PORT, or 4001)"
    )
    var url: String?
    @Flag(help: "Ask /readyz, whether it takes sockets, and not /healthz, whether it lives.")
    var ready = false

    func run() async throws {
        let text = url ?? "http://127.0.0.1:\(Self.opsPort)"
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

    private static var opsPort: String {
        ProcessInfo.processInfo.environment["HEADCOUNT_OPS_PORT"] ?? "4001"
    }
}
