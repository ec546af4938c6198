import Foundation
import Headcount
import HeadcountRedis
import HeadcountServer
import Logging

/// Everything that `headcount serve` needs to know, read and checked.
struct ServeSettings {
    /// How long to try to reach Redis at the start.
    enum RedisWait: Equatable, CustomStringConvertible {
        case atMost(Duration)
        /// Start at once, serve local answers, keep trying.
        case forever

        /// In words, such as `10.0 seconds`.
        var description: String {
            switch self {
            case .atMost(let limit): "\(limit)"
            case .forever: "ever"
            }
        }
    }

    var node: NodeSettings
    var server: ServerSettings
    var redis: RedisURL?
    var redisWait: RedisWait
    /// Over how many shards topics are spread.
    var shards: Int
    var logLevel: Logger.Level
    var logFormat: LogFormat
    /// Variables that look like settings and are none.
    var unknownVariables: [String]

    init(_ reader: SettingsReader) throws {
        unknownVariables = reader.unknownVariables
        logLevel = try reader.value(
            .logLevel, default: .info,
            allowed: Logger.Level.allCases.map(\.rawValue).joined(separator: ", "),
            parse: Logger.Level.init(rawValue:))
        logFormat = try reader.value(
            .logFormat, default: .text, allowed: "text or json", parse: LogFormat.init(rawValue:))
        server = try Self.server(reader)
        node = try Self.node(reader)
        redis = try reader.text(.redis).map { text, origin in
            do throws(HeadcountError) {
                let url = try RedisURL(text)
                if let file = url.authorityFile,
                    !FileManager.default.isReadableFile(atPath: file)
                {
                    throw HeadcountError(.invalidSettings, "ca=\(file) cannot be read")
                }
                return url
            } catch {
                throw SettingsError("\(origin.name(of: .redis)): \(error.message)")
            }
        }
        shards = try Self.shards(reader)
        redisWait = try reader.value(
            .redisWait, default: .atMost(.seconds(10)),
            allowed: "a duration such as 10s, or forever"
        ) { $0 == "forever" ? .forever : Duration(text: $0).map(RedisWait.atMost) }
    }

    private static func shards(_ reader: SettingsReader) throws(SettingsError) -> Int {
        let allowed = 1...NodeSettings.maximumShards
        return try reader.value(
            .shards, default: 1,
            allowed: "a whole number from 1 to \(NodeSettings.maximumShards)"
        ) { Int($0).flatMap { allowed.contains($0) ? $0 : nil } }
    }

    private static func server(_ reader: SettingsReader) throws(SettingsError) -> ServerSettings {
        var server = ServerSettings(
            main: .init(
                host: reader.text(.host)?.value ?? "127.0.0.1",
                port: try reader.port(.port, default: 4_000)),
            ops: .init(
                host: reader.text(.opsHost)?.value ?? "127.0.0.1",
                port: try reader.port(.opsPort, default: 4_001)))
        guard server.main != server.ops else {
            throw SettingsError("--ops-port: \(server.ops) is the main port; expected another")
        }
        try Self.readAgent(reader, into: &server)
        server.drainDelay = try reader.duration(.drainDelay, default: server.drainDelay)
        server.drainDuration = try reader.duration(.drainDuration, default: server.drainDuration)
        server.statsInterval = try reader.value(
            .statsInterval, default: server.statsInterval,
            allowed: "a duration from 100ms"
        ) { Duration(text: $0).flatMap { $0 >= .milliseconds(100) ? $0 : nil } }
        server.metricsTopics = try reader.value(
            .metricsTopics, default: server.metricsTopics, allowed: "a whole number from 0 to 1000"
        ) { Int($0).flatMap { (0...1_000).contains($0) ? $0 : nil } }
        try Self.readAdmission(reader, into: &server)
        server.bounds = try ClientBounds(reader)
        server.tls = try Self.tls(reader)
        return server
    }

    private static func tls(_ reader: SettingsReader) throws(SettingsError) -> TLSFiles? {
        let files = (reader.text(.tlsCertificate), reader.text(.tlsKey))
        switch files {
        case (nil, nil): return nil
        case ((let certificate, _)?, (let key, _)?):
            return TLSFiles(certificate: certificate, key: key)
        case ((_, let origin)?, nil):
            throw SettingsError("\(origin.name(of: .tlsCertificate)): expected --tls-key, too")
        case (nil, (_, let origin)?):
            throw SettingsError("\(origin.name(of: .tlsKey)): expected --tls-cert, too")
        }
    }

    /// Where HAProxy asks, and for how many balancers the answer is.
    private static func readAgent(
        _ reader: SettingsReader, into server: inout ServerSettings
    ) throws(SettingsError) {
        let port = try reader.value(
            .agentPort, default: 4_002, allowed: "a port from 1 to 65535, or 0 for none"
        ) { text in Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil } }
        let agent = ServerSettings.Address(
            host: reader.text(.agentHost)?.value ?? "127.0.0.1", port: port)
        // Several nodes on one machine need not name a port that nobody asks.
        server.isAgentOptional = reader.text(.agentPort) == nil
        let others = [server.main, server.ops]
        guard !others.contains(where: { $0.port == agent.port && port > 0 }) else {
            if server.isAgentOptional { return }
            throw SettingsError(
                "--agent-port: \(agent) is another port of this node; expected its own")
        }
        server.agent = port == 0 ? nil : agent
        server.balancers = try reader.value(
            .balancers, default: server.balancers, allowed: "a whole number from 1 to 1000"
        ) { Int($0).flatMap { (1...1_000).contains($0) ? $0 : nil } }
    }

    /// Whose word about clients' addresses is taken, and how fast clients may come.
    private static func readAdmission(
        _ reader: SettingsReader, into server: inout ServerSettings
    ) throws(SettingsError) {
        for setting in [Setting.authSecret, .authPublicKey] {
            // Set, and to nothing: the door must not stand open for a variable that is missing.
            guard let (texts, origin) = reader.list(setting), texts.isEmpty else { continue }
            throw SettingsError("\(origin.name(of: setting)): expected a key, or no such setting")
        }
        let secrets = try reader.checkedList(.authSecret) {
            text throws(ServerError) in try TokenKey(secret: text)
        }
        let keys = try reader.checkedList(.authPublicKey) {
            text throws(ServerError) in try TokenKey(publicKey: text)
        }
        do throws(ServerError) {
            server.tokens = try TokenKeys(secrets + keys)
        } catch {
            throw SettingsError("--auth-secret, --auth-public-key: \(error.message)")
        }
        server.apiToken = try reader.checked(.apiToken) {
            text throws(ServerError) in try BearerCheck(token: text)
        }
        if let (texts, origin) = reader.list(.allowOrigin), !texts.isEmpty {
            do throws(ServerError) {
                server.origins = try OriginRule(origins: texts)
            } catch {
                throw SettingsError("\(origin.name(of: .allowOrigin)): \(error.message)")
            }
        }
        server.trustedProxies.ranges = try reader.checkedList(.trustedProxy) {
            text throws(ServerError) in try AddressRange(text)
        }
        let rate = { (text: String) throws(ServerError) in try Rate(text) }
        server.connectRate = try reader.checked(.connectRate, rate)
        server.joinRate = try reader.checked(.joinRate, rate)
        server.topicJoinRate = try reader.checked(.topicJoinRate, rate)
    }

    private static func node(_ reader: SettingsReader) throws -> NodeSettings {
        var node = NodeSettings(
            cluster: try reader.name(
                .cluster, default: "default",
                { name throws(HeadcountError) in try ClusterName(name) }),
            node: try reader.name(
                .node, default: ProcessInfo.processInfo.hostName,
                { name throws(HeadcountError) in try NodeName(name) }))
        node.labels = try labels(reader)
        node.limits = try limits(reader)
        node.onLeaseLost = try reader.value(
            .onLeaseLost, default: node.onLeaseLost,
            allowed: OnLeaseLost.allCases.map(\.rawValue).joined(separator: " or "),
            parse: OnLeaseLost.init(rawValue:))
        node.heartbeat = try reader.duration(.heartbeat, default: node.heartbeat)
        node.ttl = try reader.duration(.ttl, default: node.ttl)
        node.flush = try reader.duration(.flush, default: node.flush)
        node.maxAge = try reader.duration(.maxAge, default: node.maxAge)
        node.capacity = try reader.value(
            .capacity, default: nil, allowed: "a whole number from 1"
        ) { Int($0).flatMap { $0 >= 1 ? .some($0) : nil } }
        try node.validate()
        return node
    }

    private static func limits(_ reader: SettingsReader) throws(SettingsError) -> LimitRules {
        guard let (texts, origin) = reader.list(.limit) else { return .none }
        do throws(HeadcountError) {
            return try LimitRules(texts: texts)
        } catch {
            throw SettingsError("\(origin.name(of: .limit)): \(error.message)")
        }
    }

    private static func labels(_ reader: SettingsReader) throws(SettingsError) -> [String: String] {
        var labels: [String: String] = [:]
        guard let (texts, origin) = reader.list(.label) else { return labels }
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw SettingsError(.label, from: origin, text, allowed: "name=value")
            }
            labels[parts[0]] = parts[1]
        }
        return labels
    }
}

extension SettingsReader {
    /// A cluster or node name; the error names the setting.
    fileprivate func name<Name>(
        _ setting: Setting, default fallback: String,
        _ make: (String) throws(HeadcountError) -> Name
    ) throws(SettingsError) -> Name {
        let (text, origin) = text(setting) ?? (fallback, .flag)
        do throws(HeadcountError) {
            return try make(text)
        } catch {
            throw SettingsError("\(origin.name(of: setting)): \(error.message)")
        }
    }

    /// A value that the server's module checks, nil when it is set nowhere; the error names the
    /// setting.
    fileprivate func checked<Value>(
        _ setting: Setting, _ make: (String) throws(ServerError) -> Value
    ) throws(SettingsError) -> Value? {
        guard let (text, origin) = text(setting) else { return nil }
        return try checked(setting, text, from: origin, make)
    }

    /// The same for each text of a setting that repeats.
    fileprivate func checkedList<Value>(
        _ setting: Setting, _ make: (String) throws(ServerError) -> Value
    ) throws(SettingsError) -> [Value] {
        guard let (texts, origin) = list(setting) else { return [] }
        return try texts.map { text throws(SettingsError) in
            try checked(setting, text, from: origin, make)
        }
    }

    private func checked<Value>(
        _ setting: Setting, _ text: String, from origin: Origin,
        _ make: (String) throws(ServerError) -> Value
    ) throws(SettingsError) -> Value {
        do throws(ServerError) {
            return try make(text)
        } catch {
            throw SettingsError("\(origin.name(of: setting)): \(error.message)")
        }
    }
}
