import Headcount
import HeadcountServer
import HeadcountTesting
import Logging
import ServiceLifecycle
import TestClients

/// A server in this process on free ports, with a store in memory.
struct TestServer: Sendable {
    let node: HeadcountNode
    let port: Int
    let opsPort: Int
    let agentPort: Int
    let drain: Drain

    /// Runs a server as long as `body` does, and then stops it in order.
    static func run(
        store: any CountStore = MemoryStore(), name: String = "web-1",
        adjust: (inout NodeSettings, inout ServerSettings) -> Void = { _, _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let ports = try await FreePorts.find(3)
        var settings = NodeSettings(cluster: try ClusterName("test"), node: try NodeName(name))
        var server = ServerSettings(
            main: .init(host: "127.0.0.1", port: ports[0]),
            ops: .init(host: "127.0.0.1", port: ports[1]))
        server.agent = .init(host: "127.0.0.1", port: ports[2])
        settings.flush = .milliseconds(20)
        settings.maxAge = .milliseconds(20)
        server.statsInterval = .milliseconds(100)
        adjust(&settings, &server)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let metrics = PrometheusRegistry()
        let node = try HeadcountNode(settings, store: store, logger: logger, metrics: metrics)
        try await node.establish(within: .seconds(5))
        let whole = try await HeadcountServer(
            node: node, settings: server, metrics: metrics, logger: logger)
        let group = ServiceGroup(services: whole.services, logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await wait(for: "the server to listen") {
                let health = try await RawConnection.get(port: ports[1], "/healthz").status
                guard server.tls == nil else {
                    try await RawConnection.open(port: ports[0]).close()
                    return health == 200
                }
                let answer = try await RawConnection.get(port: ports[0], "/api/v1/stats").status
                return health == 200 && [200, 401].contains(answer)
            }
            do {
                try await body(
                    TestServer(
                        node: node, port: ports[0], opsPort: ports[1], agentPort: ports[2],
                        drain: whole.drain))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// What the agent says to one who asks.
    func agentLine(_ sent: String = "") async throws -> String {
        try await Self.agentLine(port: agentPort, sent)
    }

    /// The same of the agent on another port.
    static func agentLine(port: Int, _ sent: String = "") async throws -> String {
        let connection = try await RawConnection.open(port: port)
        // The end may be here before it is sent.
        if !sent.isEmpty { _ = try? await connection.send(sent) }
        return String(decoding: try await connection.readToEnd(), as: UTF8.self)
    }

    /// The answer of `/readyz`.
    func readiness(_ query: String = "") async throws -> RawConnection.Answer {
        try await RawConnection.get(port: opsPort, "/readyz\(query)")
    }

    func client(vsn: String = "2.0.0") async throws -> PhoenixClient {
        try await PhoenixClient.connect(port: port, path: "/socket/websocket?vsn=\(vsn)")
    }
}
