import Headcount
import HeadcountRedis
import Hummingbird
import Logging

/// A Hummingbird app that streams how many are watching a room, and counts whoever watches: each open
/// response is one connection.
///
/// ```
/// $ swift run example-sse 8080 redis://127.0.0.1:6379
/// $ curl -N http://127.0.0.1:8080/rooms/lobby
/// data: {"topic":"room:lobby","total":1, …}
/// ```
///
/// A room takes three, over all nodes. That limit is strict, so nobody gets in until a ttl after Redis
/// has begun.
@main
struct ServerSentEventsExample {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap { Int($0) } ?? 8080
        let url = arguments.dropFirst().first ?? "redis://127.0.0.1:6379"
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "example-sse")

        let cluster = try ClusterName("example-sse")
        var settings = NodeSettings(cluster: cluster, node: try NodeName("sse-\(port)"))
        settings.limits = try LimitRules(texts: ["room:*=3"])  // of each room, over all nodes
        let store = RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl)
        let node = try HeadcountNode(settings, store: store, logger: logger)

        let router = Router()
        RoomStream(node: node).add(to: router)
        var app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        app.addServices(node)  // it starts before the server and stops after it
        try await app.runService()
    }
}
