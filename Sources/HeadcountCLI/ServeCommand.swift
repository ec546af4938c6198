import ArgumentParser
import CoreMetrics
import Headcount
import HeadcountRedis
import HeadcountServer
import Logging
import ServiceLifecycle
import UnixSignals

/// `headcount serve`: one node.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs one node.",
        discussion: """
            Every flag can be given as an environment variable (--ops-port as HEADCOUNT_OPS_PORT, \
            --label as HEADCOUNT_LABELS=a=1,b=2) or in the --config file; flags beat the \
            environment, the environment beats the file.

            Example: headcount serve --redis redis://127.0.0.1:6379 --node web-1
            """)

    @OptionGroup var options: ServeOptions

    func run() async throws {
        var settings: ServeSettings
        do {
            settings = try options.settings()
        } catch {
            throw CommandFailure.say("\(error)", CommandFailure.usage)
        }
        let logger = settings.logFormat.logger("headcount", level: settings.logLevel)
        let files = FileLimit.raise()
        settings.server.bounds.connections =
            settings.server.bounds.connections ?? files.map(FileLimit.connections)
        if let files, files < FileLimit.few {
            logger.warning(
                "\(files) files may be open (ulimit -Hn), so this node takes no more connections than \(FileLimit.connections(files))"
            )
        }
        let metrics = PrometheusRegistry { logger.warning("\($0)") }
        MetricsSystem.bootstrap(metrics)
        let node = try HeadcountNode(settings.node, shards: stores(settings), logger: logger)
        do {
            let server = try await HeadcountServer(
                node: node, settings: settings.server, metrics: metrics, logger: logger)
            let signals = await StopSignals(drain: server.drain)
            try await server.checkPorts()
            announce(settings, logger)
            try await serve(node, server, settings, signals, logger)
        } catch let error as ServerError where error.code == .invalidSettings {
            throw CommandFailure.say(error.message, CommandFailure.usage)
        } catch let error as ServerError {
            throw CommandFailure.say(error.message, CommandFailure.unavailable)
        } catch let error as HeadcountError where error.code == .shardMismatch {
            throw CommandFailure.say(
                "--shards \(settings.shards): \(error.message)", CommandFailure.usage)
        } catch let error as HeadcountError where error.code == .storeUnavailable {
            let reason = error.cause.map(RedisAdvice.text) ?? error.message
            throw CommandFailure.say(
                "--redis: \(reason) (tried for \(settings.redisWait))", CommandFailure.unavailable)
        } catch let error as HeadcountError {
            throw CommandFailure.say("\(error)", CommandFailure.unavailable)
        }
    }

    private func serve(
        _ node: HeadcountNode, _ server: HeadcountServer, _ settings: ServeSettings,
        _ signals: StopSignals, _ logger: Logger
    ) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        let storeLimit: Duration? =
            switch settings.redisWait {
            case .atMost(let limit): limit
            case .forever: nil
            }
        let service = ServeService(
            node: node, server: server, storeLimit: storeLimit, logger: quiet)
        let services: [any Service] = [signals, service]
        try await ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, logger: quiet)
        ).run()
    }

    private func stores(_ settings: ServeSettings) -> [any CountStore] {
        (0..<settings.shards).map { shard in
            guard let url = settings.redis else { return MemoryStore() }
            return RedisStore(
                url: url, cluster: settings.node.cluster, shard: shard, ttl: settings.node.ttl)
        }
    }

    private func announce(_ settings: ServeSettings, _ logger: Logger) {
        logger.info(
            "headcount \(HeadcountVersion.current), node \(settings.node.node) of cluster \(settings.node.cluster)"
        )
        for name in settings.unknownVariables {
            logger.warning("\(name) in the environment is not a setting, and changes nothing")
        }
        if settings.redis == nil {
            logger.notice(
                "no --redis: this node is a cluster of one, and counts are kept in memory")
        }
        for contradiction in settings.node.limits.contradictions {
            logger.warning("\(contradiction)")
        }
        if settings.server.agent == nil, settings.server.isAgentOptional {
            logger.warning(
                "HAProxy's agent-check is not answered: its port, 4002, is another of this node; choose one with --agent-port"
            )
        }
        if settings.server.tokens == nil {
            logger.notice("no --auth-secret or --auth-public-key: sockets need no token")
        }
        if settings.server.apiToken == nil {
            logger.notice("no --api-token: the API is open to whoever reaches its ports")
            if !settings.server.ops.isLoopback {
                logger.warning(
                    "the ops port listens on \(settings.server.ops) without --api-token: whoever reaches it can change limits and drain this node"
                )
            }
        }
    }
}
