/// What a node answers, as far as it is shown. Keys that are not shown are ignored, so that an
/// older command reads a newer node.
enum StatsAnswer {
    /// `/api/v1/stats`: one node.
    struct Node: Decodable, Sendable, Hashable {
        /// The connections of each listed topic by node, which is this one alone.
        var connections: [String: [String: Int]]
        var total: Int
        var sockets: Int
        /// Whether there are more topics than are listed.
        var isTruncated: Bool
        var node: String

        private enum CodingKeys: String, CodingKey {
            case connections, total, sockets, node
            case isTruncated = "truncated"
        }
    }

    /// What a refusal says: `{"error": {"code", "message"}}`.
    struct Refusal: Decodable, Sendable {
        struct Reason: Decodable, Sendable {
            var message: String
        }

        var error: Reason
    }
}
