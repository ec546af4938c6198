extension StatsAnswer {
    /// `/api/v1/monitoring`: what the answering node knows of itself, and the limits.
    struct Monitoring: Decodable, Sendable, Hashable {
        var streaming: Streaming?
        var churn: Churn?
        var limits: [Limit]?
        /// How often something was refused since the start, by reason.
        var refused: [String: Int]?
        var redis: Redis?
        var node: Process?
    }

    /// What goes through the node's sockets, over the last minute.
    struct Streaming: Decodable, Sendable, Hashable {
        var drops: Int
        var messagesInPerSecond: Double
        var messagesOutPerSecond: Double
        var bytesInPerSecond: Double
        var bytesOutPerSecond: Double

        private enum CodingKeys: String, CodingKey {
            case drops
            case messagesInPerSecond = "messages_in_per_second"
            case messagesOutPerSecond = "messages_out_per_second"
            case bytesInPerSecond = "bytes_in_per_second"
            case bytesOutPerSecond = "bytes_out_per_second"
        }
    }

    /// How many come and go on the node.
    struct Churn: Decodable, Sendable, Hashable {
        var joinsPerSecond1m: Double
        var leavesPerSecond1m: Double
        var joinsPerSecond5m: Double
        var leavesPerSecond5m: Double

        private enum CodingKeys: String, CodingKey {
            case joinsPerSecond1m = "joins_per_second_1m"
            case leavesPerSecond1m = "leaves_per_second_1m"
            case joinsPerSecond5m = "joins_per_second_5m"
            case leavesPerSecond5m = "leaves_per_second_5m"
        }
    }

    /// One rule in force.
    struct Limit: Decodable, Sendable, Hashable {
        /// `node`, `cluster`, `address`, or a glob over topics.
        var scope: String
        var limit: Int
        /// `soft` or `strict`.
        var mode: String
        /// What it counts, where that is one number.
        var connected: Int?
    }

    /// The node's Redis.
    struct Redis: Decodable, Sendable, Hashable {
        /// `up`, `down`, `unknown`, or `none` for counts in memory.
        var state: String
        var lastSuccessAgeMilliseconds: Int?
        var roundTripMilliseconds: Double?

        private enum CodingKeys: String, CodingKey {
            case state
            case lastSuccessAgeMilliseconds = "last_success_age_ms"
            case roundTripMilliseconds = "round_trip_ms"
        }
    }

    /// The node's process.
    struct Process: Decodable, Sendable, Hashable {
        var uptimeSeconds: Int
        var version: String
        var isDraining: Bool
        var memoryBytes: Int

        private enum CodingKeys: String, CodingKey {
            case version
            case uptimeSeconds = "uptime_s"
            case isDraining = "draining"
            case memoryBytes = "memory_bytes"
        }
    }
}
