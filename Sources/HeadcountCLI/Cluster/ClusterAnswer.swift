/// The parts of `/api/v1/cluster` that the table shows.
struct ClusterAnswer: Decodable, Sendable {
    struct Topic: Decodable, Sendable {
        var total: Int
        var nodes: [String: Int]
    }

    struct Node: Decodable, Sendable {
        var total: Int
        var sockets: Int
        var age_ms: Int
    }

    var topics: [String: Topic]
    var nodes: [String: Node]
    var total_connections: Int
    var total_sockets: Int
    var cluster_size: Int
    var complete: Bool
    var stale: Bool
    var age_ms: Int
    var node: String
}
