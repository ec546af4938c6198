import Foundation
import ServiceLifecycle

/// Shows the cluster that this command runs: the live screen on a terminal, and a line whenever
/// something changed where stdout is none. It ends, and the cluster with it, when somebody quits
/// or nobody reads any more.
struct ClusterWatch: Service {
    /// One node to ask.
    struct Target: Sendable {
        var process: ChildProcess
        var host: String
        var port: Int
    }

    let targets: [Target]
    let redis: String

    func run() async throws {
        let loop = TopLoop(
            source: StatsSource(get: ask), interval: .milliseconds(500),
            model: TopModel(
                title: "headcount cluster  Redis: \(redis)", ending: "stop all of it"),
            processes: { targets.map { TopProcess($0) } })
        try await loop.run()
    }

    /// The answer of the first node that gives one.
    private func ask(_ path: String) async throws -> (status: Int, body: Data) {
        var failure = StatsFailure("no node answers")
        for target in targets {
            guard case .running = target.process.state else { continue }
            do {
                return try await StatsSource.ask(host: target.host, port: target.port, path)
            } catch let error as StatsFailure {
                failure = StatsFailure("\(target.process.name): \(error.reason)")
            }
        }
        throw failure
    }
}

extension TopProcess {
    /// What is shown of one node's process.
    fileprivate init(_ target: ClusterWatch.Target) {
        let (identifier, state): (Int32?, String) =
            switch target.process.state {
            case .starting: (nil, "starting")
            case .running(let identifier): (identifier, "running")
            case .ended(let words): (nil, words)
            }
        self.init(
            name: target.process.name, address: "\(target.host):\(target.port)",
            identifier: identifier, state: state)
    }
}
