/// Every setting of `headcount serve`: one name for the flag, the environment and the file.
enum Setting: String, CaseIterable {
    case host, port
    case opsHost = "ops-host"
    case opsPort = "ops-port"
    case agentHost = "agent-host"
    case agentPort = "agent-port"
    case balancers
    case redis
    case redisWait = "redis-wait"
    case cluster, node
    case label
    case heartbeat, ttl, flush
    case maxAge = "max-age"
    case shards
    case capacity
    case limit
    case onLeaseLost = "on-lease-lost"
    case authSecret = "auth-secret"
    case authPublicKey = "auth-public-key"
    case apiToken = "api-token"
    case tlsCertificate = "tls-cert"
    case tlsKey = "tls-key"
    case allowOrigin = "allow-origin"
    case trustedProxy = "trusted-proxy"
    case connectRate = "connect-rate"
    case joinRate = "join-rate"
    case topicJoinRate = "topic-join-rate"
    case frameRate = "frame-rate"
    case maxMessageSize = "max-message-size"
    case maxTopicsPerSocket = "max-topics-per-socket"
    case maxTopicsPerAddress = "max-topics-per-address"
    case maxTopics = "max-topics"
    case maxBuffered = "max-buffered"
    case maxConnections = "max-connections"
    case maxHandshakes = "max-handshakes"
    case maxHTTPConnections = "max-http-connections"
    case drainDelay = "drain-delay"
    case drainDuration = "drain-duration"
    case metricsTopics = "metrics-topics"
    case statsInterval = "stats-interval"
    case logLevel = "log-level"
    case logFormat = "log-format"

    /// `--ops-host`.
    var flag: String { "--\(rawValue)" }

    /// Whether it repeats: several flags, a list in the file, and in the environment one text
    /// divided by commas.
    var isList: Bool {
        switch self {
        case .label, .limit, .allowOrigin, .trustedProxy, .authSecret, .authPublicKey: true
        default: false
        }
    }

    /// The name in the environment, were it not for those that repeat.
    var singular: String { "HEADCOUNT_" + rawValue.uppercased().replacing("-", with: "_") }

    /// `HEADCOUNT_OPS_HOST`. Settings that repeat are named in the plural there:
    /// `HEADCOUNT_LABELS`, `HEADCOUNT_TRUSTED_PROXIES`.
    var environment: String {
        let name = singular
        guard isList else { return name }
        // proxy, proxies; key, keys.
        let isChanged = name.hasSuffix("Y") && !name.hasSuffix("EY")
        return isChanged ? "\(name.dropLast())IES" : "\(name)S"
    }
}
