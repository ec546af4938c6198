/// What a node says of itself: it changes seldom, and is written with a whole table.
public struct NodeProfile: Sendable, Hashable {
    /// Release, zone and the like, shown beside the node.
    public var labels: [String: String]
    /// The sockets that the node is made for, if it says so.
    public var capacity: Int?
    /// When the process started, in milliseconds since 1970 by its own clock.
    public var startedAtMilliseconds: UInt64
    /// Over how many shards the node spreads its topics: the same for every node of a cluster.
    public var shards: Int
    /// Whether the node gives up its sockets.
    public var isDraining = false

    /// Creates a profile.
    public init(
        labels: [String: String] = [:], capacity: Int? = nil, startedAtMilliseconds: UInt64 = 0,
        shards: Int = 1
    ) {
        self.shards = shards
        self.labels = labels
        self.capacity = capacity
        self.startedAtMilliseconds = startedAtMilliseconds
    }
}
