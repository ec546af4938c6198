import Headcount
import HeadcountRedis
import Hummingbird
import HummingbirdCore
import Logging

/// A Hummingbird app with WebSockets of its own, `/rooms/{room}`: each text that a client sends is
/// answered with how many are in the room, over all nodes. Its routes answer for the whole cluster.
///
/// ```
/// $ swift run example-hummingbird 8080 redis://127.0.0.1:6379
/// $ curl http://127.0.0.1:8080/counts
/// ```
@main
struct HummingbirdExample {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap { Int($0) } ?? 8080
        let url = arguments.dropFirst().first ?? "redis://127.0.0.1:6379"
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "example-hummingbird")

        let cluster = try ClusterName("example-hummingbird")
        let settings = NodeSettings(cluster: cluster, node: try NodeName("hummingbird-\(port)"))
        let store = RedisStore(url: try RedisURL(url), cluster: cluster, ttl: settings.ttl)
        let node = try HeadcountNode(settings, store: store, logger: logger)

        let router = Router()
        router.get("/counts") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: await node.encodedClusterStats())))
        }
        var app = Application(
            router: router, server: HTTPServerBuilder { RoomChannel(responder: $0, node: node) },
            configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        app.addServices(node)  // it starts before the server and stops after it
        try await app.runService()
    }
}
