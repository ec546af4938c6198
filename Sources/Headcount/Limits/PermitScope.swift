/// What a strict rule over all nodes limits: what permits are for.
public enum PermitScope: Sendable, Hashable {
    /// The sockets of the cluster. Their permits live in shard 0.
    case sockets
    /// The connections of one topic. Their permits live in the topic's shard.
    case topic(Topic)

    /// The shard that its permits live in.
    package func shard(of count: Int) -> Int {
        switch self {
        case .sockets: 0
        case .topic(let topic): topic.shard(of: count)
        }
    }
}
