/// Where a server listens and how it talks to its sockets.
public struct ServerSettings: Sendable, Hashable {
    /// The host and port of WebSockets, the API and the page.
    public var main: Address
    /// The host and port of health and the API for operators.
    public var ops: Address
    /// The host and port of HAProxy's agent-check; nil, the default, for none.
    public var agent: Address?
    /// Whether the server goes on without an agent, and says so, where its port cannot be had.
    public var isAgentOptional = false
    /// How many balancers share the node: each is told its part of the sockets that the node takes.
    public var balancers = 1
    /// How long a node that drains keeps its sockets, so that balancers take note. Default 5 s.
    public var drainDelay: Duration = .seconds(5)
    /// Over how long a node that drains closes its sockets after that. Default 20 s.
    public var drainDuration: Duration = .seconds(20)
    /// How often `stats_update` goes to `patterns:stats`. Default 5 s.
    public var statsInterval: Duration = .seconds(5)
    /// What clients can make the server hold and do, at most.
    public var bounds = ClientBounds()
    /// How many topics `/metrics` names, the largest; the others are one. Default 50.
    public var metricsTopics = 50
    /// What the tokens of clients are checked with; nil, the default, lets everybody in.
    public var tokens: TokenKeys?
    /// The certificate and the key of the main port; nil, the default, for no TLS.
    public var tls: TLSFiles?
    /// What the API asks for beside health; nil, the default, for nothing.
    public var apiToken: BearerCheck?
    /// The pages whose scripts may open sockets. Default those of the host that was asked.
    public var origins = OriginRule.sameHost
    /// The proxies that may say whom they speak for. Default none.
    public var trustedProxies = TrustedProxies()
    /// How fast one client address may connect; nil, the default, for no limit.
    public var connectRate: Rate?
    /// How fast one client address may join topics; nil, the default, for no limit.
    public var joinRate: Rate?
    /// How fast any one topic may be joined here; nil, the default, for no limit.
    public var topicJoinRate: Rate?

    /// Settings with the defaults of `headcount serve`.
    public init(
        main: Address = Address(host: "127.0.0.1", port: 4000),
        ops: Address = Address(host: "127.0.0.1", port: 4001)
    ) {
        self.main = main
        self.ops = ops
    }

    /// A host and a TCP port.
    public struct Address: Sendable, Hashable, CustomStringConvertible {
        /// A name or an IP address.
        public var host: String
        /// 1 to 65535, or 0 for any free one.
        public var port: Int

        /// Creates an address.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// Whether only this machine can connect, as far as the host's name tells.
        public var isLoopback: Bool {
            host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }

        /// `host:port`, an IPv6 address in brackets.
        public var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
