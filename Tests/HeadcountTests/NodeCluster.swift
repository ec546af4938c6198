import Headcount
import HeadcountTesting
import Logging
import ServiceLifecycle

/// Nodes that share one store and run while a block does.
struct NodeCluster {
    let store: any CountStore
    let ttl: Duration

    init(store: any CountStore = MemoryStore(), ttl: Duration = .seconds(2)) {
        self.store = store
        self.ttl = ttl
    }

    /// A node with a quick rhythm.
    func node(_ name: String) throws -> HeadcountNode {
        try node(name, shards: [store])
    }

    /// A node with a quick rhythm over several stores.
    func node(_ name: String, shards: [any CountStore]) throws -> HeadcountNode {
        var settings = NodeSettings(cluster: try ClusterName("test"), node: try NodeName(name))
        settings.heartbeat = .milliseconds(100)
        settings.ttl = ttl
        settings.flush = .milliseconds(10)
        settings.maxAge = .zero
        return try HeadcountNode(settings, shards: shards, logger: quiet)
    }

    /// Runs the nodes in a service group, and shuts it down in order after the block.
    func run(_ nodes: HeadcountNode..., while body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: nodes, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// The nodes in the store.
    func names() async throws -> [String] {
        let read = try await store.read(known: [:], own: nil, knownEpoch: .none, ttl: ttl)
        return read.nodes.map(\.name.rawValue).sorted()
    }

    private var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}
