public import Headcount
import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// A ready server around a `HeadcountNode`: Phoenix sockets, the API over HTTP, and
/// health.
///
/// Run ``services`` in one `ServiceGroup`, in their order: it starts the node first and stops it
/// last.
public struct HeadcountServer: Sendable {
    /// The services of the server, the node's own among them, in the order of their start.
    public private(set) var services: [any Service]
    /// Gives up the sockets, for a balancer's sake.
    public let drain: Drain
    private(set) var ports: [ServerPort]

    /// Puts a server together. Nothing listens before the services run.
    ///
    /// - Parameters:
    ///   - node: The node whose table the sockets count in.
    ///   - settings: Where to listen and how to talk to sockets.
    ///   - group: The event loops of the sockets; each runs on one thread.
    ///   - metrics: What `/metrics` answers, with the server's own metrics in it.
    ///   - logger: Where the server says what happens to it.
    public init(
        node: HeadcountNode, settings: ServerSettings = ServerSettings(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        metrics: PrometheusRegistry = PrometheusRegistry(), logger: Logger
    ) async throws {
        let loops = SocketLoops(group: group, bounds: settings.bounds)
        let drain = Drain(
            delay: settings.drainDelay, duration: settings.drainDuration,
            announce: { node.announce(isDraining: $0) })
        self.drain = drain
        let monitor = Monitor(node: node, loops: loops, drain: drain)
        let availability = NodeAvailability(node: node, drain: drain)
        let statsTopic = try Topic("patterns:stats")
        var tokens: TokenVerifier?
        if let keys = settings.tokens { tokens = try await TokenVerifier(keys) }
        let hosts = HostRule(origins: settings.origins, proxies: settings.trustedProxies)
        let door = Door(
            origins: settings.origins, hosts: hosts, tokens: tokens,
            plans: PlanCounts(),
            proxies: settings.trustedProxies,
            floods: FloodGate(
                connects: settings.connectRate, joins: settings.joinRate,
                topicJoins: settings.topicJoinRate, logger: logger),
            addresses: AddressCounts(), topics: AddressTopics())
        let history = HistoryKeeper(node: node)
        let counts = CountBoard()
        let endpoint = SocketEndpoint(
            node: node, monitor: monitor, door: door, drain: drain,
            lifetimes: ServerMetrics.lifetimes(metrics),
            bounds: settings.bounds, history: history, counts: counts, statsTopic: statsTopic)

        let api = APIRoutes(node: node, monitor: monitor)
        let mainRouter = Self.router(settings.apiToken)
        api.add(to: mainRouter)
        SocketRoute().add(to: mainRouter)
        PageRoutes().add(to: mainRouter)
        let opsRouter = Self.router(settings.apiToken)
        api.add(to: opsRouter)
        SocketRoute().add(to: opsRouter)
        PageRoutes().add(to: opsRouter)
        HealthRoutes(availability: availability, monitor: monitor).add(to: opsRouter)
        DrainRoutes(drain: drain, node: node).add(to: opsRouter)
        let collector = MetricsCollector(
            registry: metrics,
            metrics: ServerMetrics(
                node: node, monitor: monitor, drain: drain, plans: door.plans,
                topics: settings.metricsTopics))
        MetricsRoute(node: node, registry: metrics).add(to: opsRouter)
        AdministrationRoutes(node: node).add(to: opsRouter)

        func listener(
            _ port: ServerPort, _ router: Router<BasicRequestContext>, _ server: HTTPServerBuilder
        ) -> Listener {
            Listener(
                application: Application(
                    router: router, server: server,
                    configuration: .init(
                        address: .hostname(port.address.host, port: port.address.port),
                        serverName: "headcount", backlog: 4_096),
                    onServerRunning: { channel in
                        logger.info(
                            "\(port.purpose) port open on \(channel.localAddress.map { "\($0)" } ?? "?")"
                        )
                    },
                    eventLoopGroupProvider: .shared(group), logger: Self.quiet(logger)),
                port: port)
        }
        func connections(_ tls: ServerTLS?, limit: Int?) -> HTTPServerBuilder {
            let port = HTTPPort(
                hosts: hosts,
                connections: ConnectionCount(limit: settings.bounds.httpConnections),
                all: limit.map(ConnectionCount.init))
            return HTTPServerBuilder {
                ConnectionChannel(
                    responder: $0, port: port, loops: loops, tls: tls, sockets: sockets)
            }
        }
        let tls = try settings.tls.map { files throws(ServerError) in
            try ServerTLS(files, logger: logger)
        }
        let sockets = SocketPort(endpoint: endpoint, loops: loops)
        let main = listener(
            ServerPort(purpose: "main", address: settings.main), mainRouter,
            connections(tls, limit: settings.bounds.connections))
        let ops = listener(
            ServerPort(purpose: "ops", address: settings.ops), opsRouter,
            connections(nil, limit: nil))
        let agent = settings.agent.map {
            AgentPort(
                port: ServerPort(purpose: "agent", address: $0), availability: availability,
                balancers: settings.balancers, isOptional: settings.isAgentOptional, group: group,
                logger: logger)
        }
        ports = [main.port, ops.port]
        if let agent, !agent.isOptional { ports.append(agent.port) }
        services =
            [
                node,
                StatsBroadcaster(
                    node: node, loops: loops, topic: statsTopic, interval: settings.statsInterval),
                RateSampler(monitor: monitor, floods: door.floods), history, collector, ops, main,
                CountPusher(node: node, board: counts, loops: loops),
                LeaseWatch(node: node, loops: loops),
                Drainer(drain: drain, node: node, loops: loops, logger: logger),
            ]
        if let agent { services.append(agent) }
        if let tls { services.append(tls) }
        services.append(SocketCloser(loops: loops))
    }

    private static func router(_ token: BearerCheck?) -> Router<BasicRequestContext> {
        // Balancers like to probe with HEAD.
        let router = Router(
            context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SiteHeadersMiddleware())
        router.add(middleware: APIErrorMiddleware())
        router.add(middleware: ForeignPages())
        if let token { router.add(middleware: APITokenMiddleware(token: token)) }
        return router
    }

    /// Hummingbird tells of every start and stop; here its warnings are enough.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
