/// Every setting of `headcount serve`: one name for the flag, the environment and the file.
enum Setting: String, CaseIterable {
    case host, port
    case opsHost = "ops-host"
    case opsPort = "ops-port"
    case redis
    case redisWait = "redis-wait"
    case cluster, node
    case label
    case heartbeat, ttl, flush
    case maxAge = "max-age"
    case shards
    case capacity
    case statsInterval = "stats-interval"
    case logLevel = "log-level"
    case logFormat = "log-format"

    /// `--ops-host`.
    var flag: String { "--\(rawValue)" }

    /// `HEADCOUNT_OPS_HOST`. Settings that repeat are lists there, and named so.
    var environment: String {
        let name = rawValue.uppercased().replacing("-", with: "_")
        return "HEADCOUNT_\(name)\(self == .label ? "S" : "")"
    }
}
