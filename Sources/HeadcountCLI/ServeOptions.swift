import ArgumentParser
import Foundation

/// The flags of `headcount serve`. They are texts here; ``ServeSettings`` reads and checks them
/// together with the environment and the file.
struct ServeOptions: ParsableArguments {
    @Option(help: "A JSON file with settings, by the names of these flags.")
    var config: String?
    @Option(help: "Where WebSockets and the API listen. (default: 127.0.0.1)")
    var host: String?
    @Option(help: "The port of WebSockets and the API. (default: 4000)")
    var port: String?
    @Option(help: "Where health and the operators' API listen. (default: 127.0.0.1)")
    var opsHost: String?
    @Option(help: "The port of health and the operators' API. (default: 4001)")
    var opsPort: String?
    @Option(help: "Where HAProxy's agent-check is answered. (default: 127.0.0.1)")
    var agentHost: String?
    @Option(help: "The port of HAProxy's agent-check; 0 for none. (default: 4002)")
    var agentPort: String?
    @Option(
        help: "Over how many balancers the agent divides the sockets that it takes. (default: 1)")
    var balancers: String?
    @Option(
        help: ArgumentHelp(
            "The cluster's Redis: redis://[user:password@]host:port[/db], redis+unix:///socket, redis+sentinel://h1:p1,h2:p2/primary, redis+cluster://h1:p1,h2:p2, or with TLS rediss and ?ca=FILE. Without it, a cluster of one.",
            valueName: "url"))
    var redis: String?
    @Option(help: "How long to try to reach Redis at the start, or forever. (default: 10s)")
    var redisWait: String?
    @Option(help: "The cluster's name. (default: default)")
    var cluster: String?
    @Option(help: "This node's name, stable across restarts. (default: the host name)")
    var node: String?
    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Something to show beside the node; repeats.", valueName: "name=value"))
    var labels: [String] = []
    @Option(help: "How often an idle node renews its lease. (default: 1s)")
    var heartbeat: String?
    @Option(help: "How long a lease lives without renewal; 3 heartbeats or more. (default: 4s)")
    var ttl: String?
    @Option(help: "How often changed counts are written. (default: 250ms)")
    var flush: String?
    @Option(help: "The oldest picture of the cluster that is answered unrefreshed. (default: 1s)")
    var maxAge: String?
    @Option(
        help: "Over how many shards topics are spread; the same on every node. (default: 1)")
    var shards: String?
    @Option(help: "The sockets that this node is made for: it takes no more.")
    var capacity: String?
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "The most connections of a scope: node, cluster, address or a topic glob, as SCOPE=NUMBER[:soft|:strict]; repeats.",
            valueName: "rule"))
    var limits: [String] = []
    @Option(
        help:
            "What becomes of sockets under strict limits when this node's lease is lost: keep or disconnect. (default: keep)"
    )
    var onLeaseLost: String?
    @Option(
        name: .customLong("auth-secret"),
        help: ArgumentHelp(
            "A secret of at least 32 bytes that clients' tokens (HS256) are signed with; repeats.",
            valueName: "[kid=NAME:]@FILE"))
    var authSecrets: [String] = []
    @Option(
        name: .customLong("auth-public-key"),
        help: ArgumentHelp(
            "A public key (PEM, P-256 or Ed25519) that clients' tokens are signed for; repeats.",
            valueName: "[kid=NAME:]FILE"))
    var authPublicKeys: [String] = []
    @Option(
        help:
            "What the API asks for, as Authorization: Bearer; better in HEADCOUNT_API_TOKEN, since others see flags."
    )
    var apiToken: String?
    @Option(
        help: ArgumentHelp(
            "The certificate of the main port in PEM, with its chain; read again when it has changed.",
            valueName: "file"))
    var tlsCert: String?
    @Option(help: ArgumentHelp("The certificate's private key in PEM.", valueName: "file"))
    var tlsKey: String?
    @Option(
        name: .customLong("allow-origin"),
        help: ArgumentHelp(
            "Pages whose scripts may open sockets, such as https://app.example.com; repeats. (default: those of the host that was asked)",
            valueName: "origin"))
    var allowedOrigins: [String] = []
    @Option(
        name: .customLong("trusted-proxy"),
        help: ArgumentHelp(
            "Proxies that may set the client's address, by X-Forwarded-For or the PROXY protocol; repeats.",
            valueName: "cidr"))
    var trustedProxies: [String] = []
    @Option(
        help: ArgumentHelp(
            "Connects a second from one client address.", valueName: "rate[:burst]"))
    var connectRate: String?
    @Option(
        help: ArgumentHelp("Joins a second from one client address.", valueName: "rate[:burst]"))
    var joinRate: String?
    @Option(
        help: ArgumentHelp("Joins a second to any one topic.", valueName: "rate[:burst]"))
    var topicJoinRate: String?
    @Option(
        help: ArgumentHelp(
            "Frames a second from one socket, each KiB counting as one more; or none. (default: 500:2000)",
            valueName: "rate[:burst]"))
    var frameRate: String?
    @Option(help: "The longest frame and message taken from a client. (default: 64KiB)")
    var maxMessageSize: String?
    @Option(help: "The most topics of one socket. (default: 100)")
    var maxTopicsPerSocket: String?
    @Option(help: "The most different topics from one client address. (default: 10000)")
    var maxTopicsPerAddress: String?
    @Option(help: "The most different topics of this node. (default: 100000)")
    var maxTopics: String?
    @Option(help: "How much may wait in memory for all sockets together. (default: 256MiB)")
    var maxBuffered: String?
    @Option(
        help: "How many connections the main port has at most. (default: what open files allow)")
    var maxConnections: String?
    @Option(help: "How many connections may be without a request. (default: 4096)")
    var maxHandshakes: String?
    @Option(
        name: .customLong("max-http-connections"),
        help: "How many connections of plain HTTP each port has at most. (default: 1024)")
    var maxHTTPConnections: String?
    @Option(
        help: "How long a node that drains keeps its sockets, for balancers' sake. (default: 5s)")
    var drainDelay: String?
    @Option(help: "Over how long a node that drains then closes its sockets. (default: 20s)")
    var drainDuration: String?
    @Option(help: "How many topics /metrics names, the largest. (default: 50)")
    var metricsTopics: String?
    @Option(help: "How often stats_update goes to patterns:stats. (default: 5s)")
    var statsInterval: String?
    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: String?
    @Option(help: "text or json. (default: text)")
    var logFormat: String?

    /// The settings, read from the flags, this process's environment and the file.
    func settings() throws -> ServeSettings {
        try ServeSettings(
            SettingsReader(
                flags: flags, environment: ProcessInfo.processInfo.environment, file: config))
    }

    private var flags: [Setting: [String]] {
        let texts: [Setting: String?] = [
            .host: host, .port: port, .opsHost: opsHost, .opsPort: opsPort,
            .agentHost: agentHost, .agentPort: agentPort, .balancers: balancers, .redis: redis,
            .redisWait: redisWait, .cluster: cluster, .node: node, .heartbeat: heartbeat,
            .ttl: ttl, .flush: flush, .maxAge: maxAge, .shards: shards, .capacity: capacity,
            .apiToken: apiToken, .onLeaseLost: onLeaseLost, .connectRate: connectRate,
            .joinRate: joinRate,
            .tlsCertificate: tlsCert, .tlsKey: tlsKey, .frameRate: frameRate,
            .maxMessageSize: maxMessageSize, .maxTopicsPerSocket: maxTopicsPerSocket,
            .maxTopicsPerAddress: maxTopicsPerAddress, .maxTopics: maxTopics,
            .maxBuffered: maxBuffered, .maxHandshakes: maxHandshakes,
            .maxConnections: maxConnections,
            .maxHTTPConnections: maxHTTPConnections,
            .topicJoinRate: topicJoinRate, .drainDelay: drainDelay,
            .drainDuration: drainDuration, .metricsTopics: metricsTopics,
            .statsInterval: statsInterval, .logLevel: logLevel,
            .logFormat: logFormat,
        ]
        var flags = texts.compactMapValues { text in text.map { [$0] } }
        flags[.label] = labels
        flags[.limit] = limits
        flags[.authSecret] = authSecrets
        flags[.authPublicKey] = authPublicKeys
        flags[.allowOrigin] = allowedOrigins
        flags[.trustedProxy] = trustedProxies
        return flags
    }
}
