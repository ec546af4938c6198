import Foundation
import HeadcountServer
import HeadcountTesting
import Testing

@testable import HeadcountCLI

/// The files in `docker/` against the program that they are for.
@Suite("Settings of deployments", .timeLimit(.minutes(1)))
struct DeploymentSettingsTests {
    private static let files = [
        "docker/Dockerfile", "docker/compose.yaml", "docker/systemd/headcount.service",
    ]

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: Repository.path(path), encoding: .utf8)
    }

    @Test("every variable is one that headcount reads", arguments: files)
    func variables(_ path: String) throws {
        let known = Set(Setting.allCases.map(\.environment))
        // The image's name is compose's own affair.
        let named = Set(
            try Self.text(path).matches(of: /\bHEADCOUNT_[A-Z0-9_]+/).map { String($0.output) }
        ).subtracting(["HEADCOUNT_IMAGE"])
        #expect(!named.isEmpty)
        #expect(named.subtracting(known).isEmpty)
    }

    @Test(
        "ports agree",
        arguments: [
            ("docker/Dockerfile", "EXPOSE 4000 4001 4002"),
            ("docker/haproxy/haproxy.cfg", ":4000"), ("docker/haproxy/haproxy.cfg", "port 4001"),
            ("docker/haproxy/haproxy.cfg", "agent-port 4002"),
            ("docker/prometheus/prometheus.yml", "4001"), ("docker/compose.yaml", ":8080}:8080"),
        ])
    func ports(_ path: String, _ text: String) throws {
        #expect(try Self.text(path).contains(text))
        let settings = try ServeSettings(SettingsReader(flags: [:], environment: [:], file: nil))
        #expect(settings.server.main.port == 4_000)
        #expect(settings.server.ops.port == 4_001)
        #expect(settings.server.agent?.port == 4_002)
    }

    @Test("every file that compose mounts is there")
    func mounts() throws {
        let sources = try Self.text("docker/compose.yaml").matches(of: /- \.\/([^:\n]+):/).map {
            "docker/\($0.output.1)"
        }
        #expect(sources.count >= 4)
        for source in sources {
            #expect(FileManager.default.fileExists(atPath: Repository.path(source)), "\(source)")
        }
    }

    @Test("who stops a node gives it the time to drain")
    func patience() throws {
        let settings = try ServeSettings(SettingsReader(flags: [:], environment: [:], file: nil))
        let needed = settings.server.drainDelay + settings.server.drainDuration + .seconds(2)
        for (path, pattern) in [
            ("docker/compose.yaml", /stop_grace_period: (\d+)s/),
            ("docker/systemd/headcount.service", /TimeoutStopSec=(\d+)s/),
        ] {
            let match = try #require(try Self.text(path).firstMatch(of: pattern), "\(path)")
            let given = try #require(Int(match.output.1))
            #expect(.seconds(given) > needed, "\(path)")
        }
    }

    @Test("each sample is taken by the program that it is for")
    func samples() async throws {
        let process = try HeadcountProcess(
            program: "bash", [Repository.path("docker/check-samples.sh")])
        #expect(try await process.exitCode(within: .seconds(50)) == 0, "\(process.text)")
        for sample in [
            "haproxy/haproxy.cfg", "haproxy/three-nodes.cfg", "nginx/nginx.conf",
            "nginx/replicas.conf",
        ] {
            try await wait(for: "\(sample) to be checked") {
                process.text.contains("ok      docker/\(sample)")
            }
        }
    }
}
