public import CoreMetrics
public import Logging
import Synchronization

/// A counting node: the table that an app's sockets count in, its publishing, and its view of
/// the cluster.
///
/// Run it as a service beside the app's server and start it first, so that it stops last: on a
/// graceful shutdown it takes its leave. Counting and ``nodeStats(_:)`` never wait for the store.
/// Without ``run()`` the node counts, but neither reports nor looks.
///
/// ```swift
/// let node = try HeadcountNode(
///     .init(cluster: .init("default"), node: .init("web-1")),
///     store: MemoryStore(), logger: logger)
/// let connection = try node.join("room:1")
/// ```
public final class HeadcountNode: Sendable {
    /// What the node was made with.
    public let settings: NodeSettings
    /// The largest of its topics.
    let ranking = OwnRanking()
    /// The node's own counts. What is joined through the table itself is counted whatever the
    /// limits say.
    public let table: LocalTable
    /// When the node was made.
    public let startedAt = ContinuousClock.now

    /// The store, by shard.
    let shards: [any CountStore]
    let logger: Logger
    let gate = RefreshGate()
    let plan: Mutex<PublishPlan>
    /// What answers need of the plan.
    let standing: Mutex<PublishStanding>
    /// What the node knows of the others; held only by the look at the store that has just ended.
    let view: Mutex<ClusterView>
    /// What the view showed last, for all who answer.
    let shown: Mutex<ClusterSnapshot>
    let answers = AnswerCache()
    let health = Mutex(StoreHealth())
    /// Held while changes go from the table to the plan, so that none overtakes a later one.
    let collecting = Mutex<Void>(())
    let warnings = Mutex(LogLimiter())
    /// The limits, and the permits under them.
    let book: LimitBook
    /// Held while allowances go from the book to the table, so that none overtakes a later one.
    let allowing = Mutex<Void>(())
    /// By shard: calls for whoever looks after its permits.
    let permitCalls: [WakeUpCall]
    /// Call when joins begin to wait for permits.
    let patienceCalls: [WakeUpCall]
    let metrics: NodeMetrics

    /// Creates a node. Nothing is sent before ``run()`` or ``establish(within:)``.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidSettings``.
    public convenience init(
        _ settings: NodeSettings, store: any CountStore, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) throws(HeadcountError) {
        try self.init(settings, shards: [store], logger: logger, metrics: metrics)
    }

    /// Creates a node that spreads its topics over several stores, each for a shard of them.
    ///
    /// Every node of the cluster must have the same shards in the same order: one that has
    /// another number of them fails to start.
    ///
    /// - Parameters:
    ///   - settings: Its name, its rhythm and its limits.
    ///   - shards: The store of each shard, 1 to ``NodeSettings/maximumShards``.
    ///   - logger: Where it says what is amiss with the store.
    ///   - metrics: Where it records how long it takes to write to the store and to read it.
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidSettings``.
    public init(
        _ settings: NodeSettings, shards: [any CountStore], logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) throws(HeadcountError) {
        try settings.validate()
        guard (1...NodeSettings.maximumShards).contains(shards.count) else {
            throw HeadcountError(
                .invalidSettings,
                "\(shards.count) shards: expected 1 to \(NodeSettings.maximumShards)")
        }
        self.settings = settings
        self.shards = shards
        self.logger = logger
        self.metrics = NodeMetrics(metrics)
        let view = ClusterView(shards: shards.count)
        shown = Mutex(view.snapshot)
        self.view = Mutex(view)
        let profile = NodeProfile(
            labels: settings.labels, capacity: settings.capacity,
            startedAtMilliseconds: UInt64(Timestamp.now.microseconds / 1_000),
            shards: shards.count)
        let token = UInt64.random(in: 1...UInt64.max)
        let plan = PublishPlan(
            name: settings.node, profile: profile, heartbeat: settings.heartbeat,
            ttl: settings.ttl, token: token)
        standing = Mutex(PublishStanding(plan))
        self.plan = Mutex(plan)
        book = LimitBook(
            seed: settings.limits, holder: token, settings: settings, shards: shards.count)
        table = LocalTable(book: book)
        permitCalls = shards.map { _ in WakeUpCall() }
        patienceCalls = shards.map { _ in WakeUpCall() }
        applyRules { _ in settings.limits }
    }

    /// Works on the plan, and tells how it stands after that.
    func withPlan<Result: Sendable>(_ body: (inout PublishPlan) -> Result) -> Result {
        plan.withLock { plan in
            let result = body(&plan)
            let standing = PublishStanding(plan)
            self.standing.withLock { $0 = standing }
            return result
        }
    }

    /// The name that the node goes by: the one in its settings, or `NAME~2` and so on after a
    /// newer live process took that.
    public var name: NodeName { standing.withLock { $0.name } }

    /// The node's present life in the store; nil before registration.
    public var incarnation: Incarnation? { standing.withLock { $0.incarnation } }

    /// How the store answers.
    public var storeHealth: StoreHealth { health.withLock { $0 } }

    /// When the node was made, in milliseconds since 1970.
    package var startedAtMilliseconds: UInt64 {
        standing.withLock { $0.profile.startedAtMilliseconds }
    }

    /// Says in every answer about the cluster, within a flush, whether the node gives up its sockets.
    /// It changes nothing else.
    public func announce(isDraining: Bool) { withPlan { $0.note(isDraining: isDraining) } }

    /// How often a connection to the store was made again.
    public var storeReconnects: Int { shards.map(\.reconnects).reduce(0, +) }

    /// When the store last took what this node wrote; nil before it did.
    public var lastPublishedAt: ContinuousClock.Instant? { standing.withLock { $0.lastAppliedAt } }

    /// What the store is.
    public var storeKind: StoreKind { shards[0].kind }

    /// How often the node had to write its whole table anew because the store did not hold what
    /// it should have.
    public var resyncs: Int { plan.withLock { $0.resyncs } }

    /// Counts one socket, which then joins topics, until it is closed or dropped. Never waits, and
    /// no limit is asked: see ``admitSocket()``.
    public func openSocket() -> Socket { table.openSocket() }

    /// Counts one connection to `topic` until the value is left or dropped. Never waits, and no
    /// limit is asked: see ``joinWaiting(_:)``.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidTopic``.
    public func join(_ topic: String) throws(HeadcountError) -> Connection {
        table.join(try Topic(topic))
    }

    /// ``nodeStats(_:)`` as JSON text in UTF-8, which is kept until a count changes. Never waits.
    public func encodedNodeStats(_ query: StatsQuery = StatsQuery()) -> [UInt8] {
        answers.nodeStats(table, ranking, own: name, query: query)
    }

    /// This node's own counts. Never waits.
    public func nodeStats(_ query: StatsQuery = StatsQuery()) -> NodeStats {
        NodeStats(table, ranking, node: name, query: query, timestamp: .now)
    }
}
