import Headcount
import HeadcountRedis
import Logging
import ServiceLifecycle
import UnixSignals

/// A plain NIO server that counts who is in which room: one line of text is one request.
///
/// ```
/// $ swift run example-nio 8080 redis://127.0.0.1:6379
/// $ nc 127.0.0.1 8080
/// join room:1
/// ok
/// count room:1
/// 1
/// ```
///
/// Started twice, on two ports, both count for one cluster.
@main
struct NIOExample {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap { Int($0) } ?? 8080
        let url = arguments.dropFirst().first ?? "redis://127.0.0.1:6379"
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "example-nio")

        let cluster = try ClusterName("example-nio")
        let settings = NodeSettings(cluster: cluster, node: try NodeName("nio-\(port)"))
        let store = RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl)
        let node = try HeadcountNode(settings, store: store, logger: logger)

        // The node starts first and stops last: when the last client's count is gone.
        let server = LineServer(port: port, node: node, logger: logger)
        try await ServiceGroup(
            services: [node, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
