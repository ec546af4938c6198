/// How a node counts and reports: names, rhythm, and what it says of itself.
public struct NodeSettings: Sendable, Hashable {
    /// The cluster that the node belongs to, beside its store.
    public var cluster: ClusterName
    /// The node's name, stable across restarts.
    public var node: NodeName
    /// Release, zone and the like, shown beside the node.
    public var labels: [String: String] = [:]
    /// The sockets that the node is made for, if it says so: it admits no more.
    public var capacity: Int?
    /// How often an idle node renews its lease. Default 1 s.
    public var heartbeat: Duration = .seconds(1)
    /// How long a lease lives without renewal; at least three heartbeats. Default 4 s.
    public var ttl: Duration = .seconds(4)
    /// How often changed counts are written; four times a heartbeat where that is more often.
    /// Default 250 ms.
    public var flush: Duration = .milliseconds(250)
    /// The oldest picture of the cluster that is answered without a fresh look. Default 1 s.
    public var maxAge: Duration = .seconds(1)

    /// The limits that the cluster begins with: those that its store has already go before them.
    public var limits = LimitRules.none
    /// What happens to what strict limits govern when the node's lease has ended. With
    /// ``OnLeaseLost/disconnect`` nobody is admitted under strict rules any more until whoever has
    /// the sockets has closed those that ``HeadcountNode/isLapsed(_:)`` names and has called
    /// ``HeadcountNode/lapsedAreClosed(_:)``.
    public var onLeaseLost = OnLeaseLost.keep

    /// How long a question waits for a fresh look, and a look for one reply of the store: a quarter
    /// of ttl, at least 50 ms and at most a second.
    package static func patience(ttl: Duration) -> Duration {
        min(.seconds(1), max(.milliseconds(50), ttl / 4))
    }

    /// The largest capacity of a node.
    public static let maximumCapacity = 1_000_000_000

    /// The most shards of a cluster.
    public static let maximumShards = 256

    /// Settings with the default rhythm.
    public init(cluster: ClusterName, node: NodeName) {
        self.cluster = cluster
        self.node = node
    }

    /// Checks what must fit together.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidSettings``.
    public func validate() throws(HeadcountError) {
        for (name, value) in [("heartbeat", heartbeat), ("flush", flush)]
        where value < .milliseconds(10) {
            throw HeadcountError(.invalidSettings, "\(name) \(value): expected at least 10 ms")
        }
        guard maxAge >= .zero else {
            throw HeadcountError(.invalidSettings, "max-age \(maxAge): expected 0 or more")
        }
        guard ttl >= heartbeat * 3 else {
            throw HeadcountError(
                .invalidSettings,
                "ttl \(ttl): expected at least three heartbeats of \(heartbeat) each")
        }
        guard ttl <= .seconds(3_600) else {
            throw HeadcountError(.invalidSettings, "ttl \(ttl): expected at most one hour")
        }
        if let capacity, !(1...NodeSettings.maximumCapacity).contains(capacity) {
            throw HeadcountError(
                .invalidSettings,
                "capacity \(capacity): expected 1 to \(NodeSettings.maximumCapacity)")
        }
    }
}
