/// What `/api/v1/cluster` says, as far as tests read it.
struct ClusterAnswer: Decodable {
    struct Node: Decodable {
        let total: Int
        let age: Int

        enum CodingKeys: String, CodingKey {
            case total
            case age = "age_ms"
        }
    }

    struct Topic: Decodable {
        let total: Int
    }

    let node: String
    let nodes: [String: Node]
    let topics: [String: Topic]
    let total: Int
    let isComplete: Bool
    let isStale: Bool
    /// In milliseconds.
    let age: Int

    enum CodingKeys: String, CodingKey {
        case node, nodes, topics
        case total = "total_connections"
        case isComplete = "complete"
        case isStale = "stale"
        case age = "age_ms"
    }
}
