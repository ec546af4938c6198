extension StatsAnswer {
    /// `/api/v1/cluster`: all nodes, as one of them sees them.
    struct Cluster: Decodable, Sendable, Hashable {
        /// The listed topics. Two whose names Unicode calls equivalent are one here; the totals
        /// count both.
        var topics: [String: Topic]
        var nodes: [String: NodeRow]
        var totalConnections: Int
        var totalSockets: Int
        var clusterSize: Int
        var isComplete: Bool
        var isStale: Bool
        var ageMilliseconds: Int
        /// Whether there are more topics than are listed.
        var isTruncated: Bool
        /// Who answered.
        var node: String

        /// The sockets that all nodes are made for; nil unless each says so.
        var capacity: Int? {
            guard !nodes.isEmpty else { return nil }
            return nodes.values.reduce(0) { sum, row in
                guard let sum, let capacity = row.capacity else { return nil }
                let (total, isOver) = sum.addingReportingOverflow(capacity)
                return isOver ? nil : total
            }
        }

        private enum CodingKeys: String, CodingKey {
            case topics, nodes, node
            case totalConnections = "total_connections"
            case totalSockets = "total_sockets"
            case clusterSize = "cluster_size"
            case isComplete = "complete"
            case isStale = "stale"
            case ageMilliseconds = "age_ms"
            case isTruncated = "truncated"
        }
    }

    /// One topic over all nodes.
    struct Topic: Decodable, Sendable, Hashable {
        var total: Int
        var nodes: [String: Int]

        /// `node-1 12, node-2 9`: the largest share first.
        func shares(isGrouped: Bool) -> String {
            nodes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \(isGrouped ? Quantity.grouped($0.value) : "\($0.value)")" }
                .joined(separator: ", ")
        }
    }

    /// One node of the cluster.
    struct NodeRow: Decodable, Sendable, Hashable {
        var total: Int
        var sockets: Int
        var ageMilliseconds: Int
        /// The sockets that it is made for.
        var capacity: Int?
        /// What its operator shows beside it.
        var labels: [String: String]?
        /// Whether it gives up its sockets; nil when it does not say.
        var isDraining: Bool?

        /// How much of its capacity is taken.
        var share: Double? {
            capacity.map { $0 > 0 ? Double(sockets) / Double($0) : 1 }
        }

        /// `release=7, zone=a`.
        var labelsText: String {
            (labels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ", ")
        }

        private enum CodingKeys: String, CodingKey {
            case total, sockets, capacity, labels
            case ageMilliseconds = "age_ms"
            case isDraining = "draining"
        }
    }
}
