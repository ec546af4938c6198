import ArgumentParser
import Foundation
import Headcount
import HeadcountServer
import Testing

@testable import HeadcountCLI

@Suite("Settings")
struct SettingsTests {
    private func settings(
        flags: [Setting: [String]] = [:], environment: [String: String] = [:], file: String? = nil
    ) throws -> ServeSettings {
        try ServeSettings(
            SettingsReader(flags: flags, environment: environment, file: file))
    }

    /// Settings from a file with this text.
    private func settings(json: String) throws -> ServeSettings {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "headcount-\(UUID().uuidString).json")
        try Data(json.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try settings(file: file.path)
    }

    @Test("settings that repeat are named in the plural in the environment")
    func names() {
        #expect(Setting.label.environment == "HEADCOUNT_LABELS")
        #expect(Setting.limit.environment == "HEADCOUNT_LIMITS")
        #expect(Setting.trustedProxy.environment == "HEADCOUNT_TRUSTED_PROXIES")
        #expect(Setting.opsHost.environment == "HEADCOUNT_OPS_HOST")
        #expect(Setting.capacity.environment == "HEADCOUNT_CAPACITY")
        #expect(Set(Setting.allCases.map(\.environment)).count == Setting.allCases.count)
    }

    @Test("every setting has its flag")
    func flags() throws {
        let help = ServeCommand.helpMessage()
        for setting in Setting.allCases { #expect(help.contains(setting.flag + " ")) }
    }

    @Test("without settings nobody is trusted, nothing is limited, and sockets are kept")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.server.trustedProxies.ranges.isEmpty && settings.node.limits == .none)
        #expect(settings.server.connectRate == nil && settings.server.joinRate == nil)
        #expect(settings.server.topicJoinRate == nil && settings.node.onLeaseLost == .keep)
    }

    @Test("lists and rates are the same from flags, the environment and the file")
    func sources() throws {
        let all = [
            try settings(flags: [
                .trustedProxy: ["10.0.0.0/8", "fd00::/8"], .connectRate: ["50:200"],
                .joinRate: ["20"], .topicJoinRate: ["0.5"], .onLeaseLost: ["disconnect"],
                .limit: ["node=5", "room:*=2:soft"], .label: ["zone=a", "release=b"],
            ]),
            try settings(environment: [
                "HEADCOUNT_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8,",
                "HEADCOUNT_CONNECT_RATE": "50:200", "HEADCOUNT_JOIN_RATE": "20",
                "HEADCOUNT_TOPIC_JOIN_RATE": "0.5", "HEADCOUNT_ON_LEASE_LOST": "disconnect",
                "HEADCOUNT_LIMITS": "node=5,room:*=2:soft", "HEADCOUNT_LABELS": "zone=a, release=b",
            ]),
            try settings(
                json: #"""
                    {"trusted-proxy": ["10.0.0.0/8", "fd00::/8"], "connect-rate": "50:200",
                     "join-rate": 20, "topic-join-rate": 0.5, "on-lease-lost": "disconnect",
                     "limit": ["node=5", "room:*=2:soft"], "label": ["zone=a", "release=b"]}
                    """#),
        ]
        for settings in all {
            let server = settings.server
            #expect(server.trustedProxies.ranges.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
            #expect(try server.connectRate == Rate("50:200"))
            #expect(try server.joinRate == Rate("20") && server.topicJoinRate == Rate("0.5"))
            #expect(settings.node.onLeaseLost == .disconnect)
            #expect(
                settings.node.limits.rules.map(\.description) == ["node=5:soft", "room:*=2:soft"])
            #expect(settings.node.labels == ["zone": "a", "release": "b"])
        }
    }

    @Test("a list of flags stands in place of the environment's, not beside it")
    func precedence() throws {
        let settings = try settings(
            flags: [.trustedProxy: ["10.0.0.0/8"]],
            environment: ["HEADCOUNT_TRUSTED_PROXIES": "fd00::/8", "HEADCOUNT_LIMITS": "node=5"])
        #expect(settings.server.trustedProxies.ranges.map(\.description) == ["10.0.0.0/8"])
        #expect(settings.node.limits.rules.map(\.description) == ["node=5:soft"])
    }

    @Test(
        "a bad value is told of by the name it has where it was set, and what is allowed",
        arguments: [
            (Setting.limit, "node=5,cluster=-1", "limit \"cluster=-1\": expected a whole number"),
            (Setting.trustedProxy, "10.0.0.0/8,10.0.0.0/-1", "\"-1\"; expected 0 to 32 bits"),
            (.trustedProxy, "proxy.example", "expected one such as 10.0.0.0/8"),
            (.connectRate, "1e9", "\"1e9\" is no rate; expected RATE or RATE:BURST"),
            (.joinRate, "nan", "\"nan\" is no rate"), (.topicJoinRate, "5:0", "\"5:0\" is no rate"),
            (.onLeaseLost, "Keep", "\"Keep\" is not allowed; expected keep or disconnect"),
        ])
    func refused(_ setting: Setting, _ value: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) {
            try settings(environment: [setting.environment: value])
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\(setting.environment): ") && text.contains(message), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test("the file takes lists for settings that repeat alone")
    func fileLists() throws {
        for (json, message) in [
            (#"{"join-rate": ["5"]}"#, "expected a text or a number"),
            (#"{"trusted-proxy": {"a": "b"}}"#, "or a list of texts"),
            (#"{"limit": [1]}"#, "or a list of texts"),
            (#"{"trusted-proxy": ["10.0.0.0/99"]}"#, "trusted-proxy in /"),
        ] {
            let error = #expect(throws: SettingsError.self) { try settings(json: json) }
            #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        }
    }

    @Test("a value of another kind is refused by its kind, and not repeated")
    func kinds() throws {
        for (json, kind) in [
            (#"{"port": true}"#, "port in .*: true or false is not allowed"),
            (#"{"api-token": true}"#, "api-token in .*: true or false"),
            (#"{"api-token": ["s3cr3t"]}"#, "api-token in .*: a list is not allowed"),
            (#"{"auth-secret": ["s3cr3t", null]}"#, "auth-secret in .*: this list is not allowed"),
            (#"{"redis": {"url": "s3cr3t"}}"#, "redis in .*: an object is not allowed"),
            (#"{"port": null}"#, "port in .*: null is not allowed"),
            ("s3cr3t", "--config: .* is not a JSON object"),
            ("[]", "--config: .* is not a JSON object"),
        ] {
            let error = #expect(throws: SettingsError.self, "\(json)") { try settings(json: json) }
            let text = try #require(error.map { "\($0)" })
            #expect(try text.contains(Regex(kind)), "\(text)")
            #expect(!text.contains("s3cr3t"))
        }
        #expect(try settings(json: #"{"port": 4005, "capacity": "7"}"#).server.main.port == 4_005)
    }

    @Test("a variable in the singular that is one in the plural stops the start; others are told")
    func variables() throws {
        for name in ["HEADCOUNT_AUTH_SECRET", "HEADCOUNT_LIMIT", "HEADCOUNT_TRUSTED_PROXY"] {
            let error = #expect(throws: SettingsError.self) {
                try settings(environment: [name: "s3cr3t"])
            }
            #expect(
                error.map {
                    "\($0)".hasPrefix("\(name) is not a setting; expected \(name.dropLast())")
                } == true)
        }
        let unknown = try settings(environment: [
            "HEADCOUNT_PROT": "1", "HEADCOUNT_REDIS_URL": "x", "HEADCOUNT_PORT": "4000",
            "HEADCOUNT_SERVICE_HOST": "10.0.0.1", "HEADCOUNT_PORT_4000_TCP": "tcp://10.0.0.1:4000",
            "PATH": "/bin",
        ]).unknownVariables
        #expect(unknown == ["HEADCOUNT_PROT", "HEADCOUNT_REDIS_URL"])
    }
}
