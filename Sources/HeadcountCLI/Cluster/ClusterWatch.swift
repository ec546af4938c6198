import Foundation
import ServiceLifecycle

/// Asks a node for the cluster again and again, and shows what it says: drawn in place on a
/// terminal, and as a line whenever it changed where stdout is no terminal. It ends, and the
/// cluster with it, when nobody reads any more.
struct ClusterWatch: Service {
    /// One node to ask.
    struct Target: Sendable {
        var process: ChildProcess
        var host: String
        var port: Int
    }

    /// How many topics the table shows.
    private static let topics = 20

    let targets: [Target]
    let redis: String

    func run() async throws {
        let isInteractive = Terminal.isInteractive
        if isInteractive { Terminal.enter() }
        defer { if isInteractive { Terminal.leave() } }
        await cancelWhenGracefulShutdown {
            var lastLine = ""
            while !Task.isCancelled {
                let screen = await self.screen()
                if isInteractive {
                    guard Terminal.draw(screen.lines) else { return }
                } else if let line = screen.line, line != lastLine {
                    guard Terminal.write(line + "\n") else { return }
                    lastLine = line
                }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func screen() async -> ClusterScreen {
        ClusterScreen(
            nodes: targets.map {
                .init(
                    name: $0.process.name, address: "\($0.host):\($0.port)",
                    state: $0.process.state)
            },
            redis: redis, answer: await answer())
    }

    /// The answer of the first node that gives one.
    private func answer() async -> ClusterAnswer? {
        for target in targets {
            guard case .running = target.process.state else { continue }
            let answer = try? await HTTPClient.get(
                host: target.host, port: target.port, path: "/api/v1/cluster?top=\(Self.topics)")
            guard let answer, answer.status == 200 else { continue }
            return try? JSONDecoder().decode(ClusterAnswer.self, from: answer.body)
        }
        return nil
    }
}

extension ClusterScreen {
    /// What changes in one line, without the ages that change always; nil before any answer.
    fileprivate var line: String? {
        answer.map { answer in
            "\(answer.total_connections) connections, \(answer.total_sockets) sockets, "
                + "\(answer.cluster_size) nodes, complete: \(answer.complete), "
                + "stale: \(answer.stale)"
        }
    }
}
