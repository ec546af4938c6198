import ArgumentParser
import HeadcountLoad

/// The flags of `headcount load`: texts, so that each is checked in one place and a bad one is
/// said in one line.
struct LoadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server: ws://host:port/path, http://host:port or host:port. Without a path: /socket/websocket. (default: ws://127.0.0.1:4000)",
            valueName: "url"))
    var url = "ws://127.0.0.1:4000"
    @Option(help: "The sockets to hold open, never more at any moment. (default: 100)")
    var connections: String?
    @Option(
        help: "Over how many topics they are spread: socket i joins load:{i mod M}. (default: 1)")
    var topics: String?
    @Option(help: "Connects a second, churn included; no second has more. (default: 100)")
    var rate: String?
    @Option(
        help: "How long the sockets are held once each has been tried: 30s, 5m. (default: 30s)")
    var duration: String?
    @Option(
        help: ArgumentHelp(
            "The share of the sockets that is closed and opened anew each second while they are held: 0.1 is a tenth every second. (default: 0)",
            valueName: "ratio"))
    var churn: String?
    @Option(
        help: "Questions a second over all sockets while they are held; 0 asks none. (default: 10)")
    var requests: String?
    @Option(
        help: ArgumentHelp(
            "What is asked: get_connection_stats or get_cluster_connection_stats. (default: get_connection_stats)",
            valueName: "event"))
    var requestEvent: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Addresses of this machine that the sockets come from in turn; each has its own ports. (default: the system chooses one)",
            valueName: "address"))
    var source: [String] = []
    @Flag(help: "Prints the results as one JSON object.")
    var json = false

    /// The addresses of all `--source`, which may also be divided by commas, each once.
    var sources: [String] {
        let all = source.flatMap { $0.split(separator: ",").map(String.init) }
        return all.enumerated().filter { !all[..<$0.offset].contains($0.element) }.map(\.element)
    }

    func target() throws(SettingsError) -> LoadTarget {
        guard let target = LoadTarget(url) else {
            guard !url.contains("@"), !url.contains("?") else {
                // It may hold a secret, which no message repeats.
                throw SettingsError(
                    "--url: expected one such as ws://127.0.0.1:4000, without TLS, a user or a "
                        + "password, and with vsn=2.0.0 if any")
            }
            throw bad("url", url, "such as ws://127.0.0.1:4000, without TLS and with vsn=2.0.0")
        }
        return target
    }

    func settings() throws(SettingsError) -> LoadSettings {
        var settings = LoadSettings()
        settings.connections = try whole("connections", connections, 1...1_000_000, or: 100)
        settings.topics = try whole("topics", topics, 1...1_000_000, or: 1)
        settings.connectsPerSecond = try whole("rate", rate, 1...100_000, or: 100)
        settings.requestsPerSecond = try whole("requests", requests, 0...1_000_000, or: 10)
        if let duration {
            guard let parsed = Duration(text: duration), parsed <= .seconds(86_400 * 7) else {
                throw bad("duration", duration, "a duration such as 30s, 5m or 1h, at most a week")
            }
            settings.duration = parsed
        }
        if let requestEvent {
            guard let question = LoadSettings.Question(rawValue: requestEvent) else {
                let known = LoadSettings.Question.allCases.map(\.rawValue)
                throw bad("request-event", requestEvent, known.joined(separator: " or "))
            }
            settings.question = question
        }
        try readChurn(&settings)
        return settings
    }

    private func readChurn(_ settings: inout LoadSettings) throws(SettingsError) {
        guard let churn else { return }
        guard let ratio = Double(churn), (0...1).contains(ratio) else {
            throw bad("churn", churn, "a ratio from 0 to 1, such as 0.1")
        }
        settings.churn = ratio
        guard settings.reopensPerSecond <= Double(settings.connectsPerSecond) else {
            let most = Double(settings.connectsPerSecond) / Double(settings.connections)
            throw bad(
                "churn", churn,
                "at most \(most): more than --rate \(settings.connectsPerSecond) of the "
                    + "\(settings.connections) sockets cannot be opened anew each second")
        }
        guard ratio == 0 || settings.reopensPerSecond >= 0.001 else {
            throw bad("churn", churn, "0, or at least a socket in 1000 seconds")
        }
    }

    private func whole(
        _ flag: String, _ text: String?, _ allowed: ClosedRange<Int>, or fallback: Int
    ) throws(SettingsError) -> Int {
        guard let text else { return fallback }
        guard let value = Int(text), allowed.contains(value) else {
            throw bad(
                flag, text, "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return value
    }

    private func bad(_ flag: String, _ text: String, _ allowed: String) -> SettingsError {
        SettingsError("--\(flag): \"\(text)\" is not allowed; expected \(allowed)")
    }
}
