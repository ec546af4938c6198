import Foundation
import Headcount
import HeadcountRedis
import HeadcountTesting
import Logging
import ServiceLifecycle
import Testing

@Suite("The README's example of embedding")
struct EmbeddingTests {
    private struct WebServer: Service {
        func run() async throws { try await gracefulShutdown() }
    }

    @Test("it counts, answers for the cluster, and takes its leave")
    func runs() async throws {
        try await withRedisServer { redis in
            let (url, logger, webServer) = (redis.url, Logger(label: "web"), WebServer())
            // README
            let cluster = try ClusterName("default")
            let settings = NodeSettings(cluster: cluster, node: try NodeName("web-1"))
            let store = RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl)
            let node = try HeadcountNode(settings, store: store, logger: logger)
            let services = ServiceGroup(services: [node, webServer], logger: logger)
            async let running: Void = services.run()  // the node starts first and stops last

            let connection = try node.join("room:1")  // counted until it is left or dropped
            print(await node.clusterStats().totals.connections)
            connection.leave()
            // README
            try await wait(for: "the node to show itself") {
                try redis.cli("ZSCORE", "{headcount:default:0}:nodes", "web-1").isEmpty == false
            }
            await services.triggerGracefulShutdown()
            try await running
            let left = try redis.cli("ZCARD", "{headcount:default:0}:nodes")
            #expect(left.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
        }
    }

    @Test("it is the example that stands in the README")
    func isInReadme() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let source = try String(contentsOf: here, encoding: .utf8)
        let compiled = source.components(separatedBy: "            // README\n")
        try #require(compiled.count == 3)
        let lines = compiled[1].components(separatedBy: "\n").map {
            $0.hasPrefix("            ") ? String($0.dropFirst(12)) : $0
        }
        #expect(readme.contains(lines.joined(separator: "\n")))
    }
}
