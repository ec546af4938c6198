/// The cluster in a few flat numbers, for balancers and autoscalers.
public struct ClusterTotals: Sendable, Hashable {
    /// The connections of all living nodes.
    public var connections: Int
    /// The sockets of all living nodes.
    public var sockets: Int
    /// The living nodes, this one included.
    public var nodes: Int
    /// The sockets that the cluster is made for: the sum over its nodes, nil unless every node
    /// says what it is made for.
    public var capacity: Int?
    /// Every living node's counts are in the numbers, in full.
    public var isComplete: Bool
    /// The last successful look at the store is older than ttl.
    public var isStale: Bool
    /// The time since the other nodes' counts were last read from the store.
    public var age: Duration

    /// Sockets as a share of the capacity; nil without one.
    public var utilization: Double? {
        guard let capacity, capacity > 0 else { return nil }
        return Double(sockets) / Double(capacity)
    }
}
