import Headcount
import HeadcountRedis
import HeadcountTesting
import Hiredis
import Testing

@Suite("Redis URL")
struct RedisURLTests {
    @Test(
        "Host, port and database",
        arguments: [
            ("redis://localhost", "localhost", 6_379, 0),
            ("redis://localhost/", "localhost", 6_379, 0),
            ("redis://127.0.0.1:7000", "127.0.0.1", 7_000, 0),
            ("redis://redis.example.com:1/15", "redis.example.com", 1, 15),
            ("redis://[::1]", "::1", 6_379, 0),
            ("redis://[fe80::1]:65535/3", "fe80::1", 65_535, 3),
            ("redis://[fe80::1%eth0]", "fe80::1%eth0", 6_379, 0),
            ("redis://user:pw@host:7000/2", "host", 7_000, 2),
        ])
    func tcp(_ text: String, _ host: String, _ port: Int, _ database: Int) throws {
        let url = try RedisURL(text)
        #expect(url.service == .single(.tcp(host: host, port: port)))
        #expect(url.database == database)
    }

    @Test(
        "User and password, with percent-encoding",
        arguments: [
            ("redis://user:pw@host", "user", "pw"), ("redis://:pw@host", nil, "pw"),
            ("redis://user:p@w@host", "user", "p@w"), ("redis://user:p:w@host", "user", "p:w"),
            ("redis://us%3Aer:p%2Fw%40%25@host", "us:er", "p/w@%"),
            ("redis://user:@host", "user", ""),
        ] as [(String, String?, String)])
    func credentials(_ text: String, _ user: String?, _ password: String) throws {
        let url = try RedisURL(text)
        #expect(url.credentials?.user == user)
        #expect(url.credentials?.password == password)
        #expect(url.service == .single(.tcp(host: "host", port: 6_379)))
    }

    @Test("A unix socket by its absolute path")
    func unix() throws {
        let url = try RedisURL("redis+unix:///run/redis/redis.sock")
        #expect(url.service == .single(.unix(path: "/run/redis/redis.sock")))
        #expect(url.credentials == nil)
        #expect("\(url)" == "unix:/run/redis/redis.sock")
        let special = try RedisURL("redis+unix:///run/my%20redis/%3F@%25.sock")
        #expect(special.service == .single(.unix(path: "/run/my redis/?@%.sock")))
    }

    @Test("Sentinels, the primary's name, and the password of each")
    func sentinel() throws {
        let url = try RedisURL(
            "redis+sentinel://user:pw@a,b:7000,[::1]/my%2Fname/3?sentinel_password=s3c%26ret")
        #expect(
            url.service
                == .sentinel(
                    [
                        .tcp(host: "a", port: 26_379), .tcp(host: "b", port: 7_000),
                        .tcp(host: "::1", port: 26_379),
                    ], primary: "my/name", credentials: .init(password: "s3c&ret")))
        #expect(url.credentials == .init(user: "user", password: "pw"))
        #expect(url.database == 3 && url.tls == nil && !url.isCluster)
        #expect("\(url)" == "a:26379,b:7000,[::1]:26379/my/name")

        let short = try RedisURL("redis+sentinel://a/main")
        #expect(
            short.service
                == .sentinel([.tcp(host: "a", port: 26_379)], primary: "main", credentials: nil))
        #expect(short.database == 0)
    }

    @Test("A Redis Cluster, by some of its nodes")
    func cluster() throws {
        let url = try RedisURL("redis+cluster://:pw@a,b:7000")
        #expect(
            url.service == .cluster([.tcp(host: "a", port: 6_379), .tcp(host: "b", port: 7_000)]))
        #expect(url.credentials == .init(password: "pw"))
        #expect(url.isCluster && url.database == 0)
        #expect("\(url)" == "a:6379,b:7000")
    }

    @Test(
        "TLS, with the system's authorities or those of a file",
        arguments: [
            ("rediss://host", nil), ("rediss://host:7000/2?ca=/etc/my%20ca.pem", "/etc/my ca.pem"),
            ("rediss+sentinel://a,b/main?ca=ca.pem", "ca.pem"),
            ("rediss+sentinel://a/main?ca=ca.pem&sentinel_password=x", "ca.pem"),
            ("rediss+cluster://a?ca=ca.pem", "ca.pem"),
        ] as [(String, String?)])
    func tls(_ text: String, _ file: String?) throws {
        #expect(try RedisURL(text).tls == RedisTLS(authorityFile: file))
        let clear = String(text.prefix { $0 != "?" }).replacing("rediss", with: "redis")
        #expect(try RedisURL(clear).tls == nil)
    }

    @Test("The connection is made as the URL says, and prints no password")
    func connection() throws {
        let url = try RedisURL("rediss+sentinel://u:s3cret@a/main/2?sentinel_password=s3cret")
        let settings = url.connection(for: "k", clientName: "n", timeout: .seconds(1)).settings
        let locator = try #require(settings.locator as? SentinelLocator)
        #expect(locator.sentinels == [.tcp(host: "a", port: 26_379)] && locator.primary == "main")
        #expect(locator.credentials == .init(password: "s3cret") && locator.tls == RedisTLS())
        #expect(settings.credentials == .init(user: "u", password: "s3cret"))
        #expect(settings.database == 2 && settings.clientName == "n")
        #expect(settings.tls == RedisTLS() && settings.commandTimeout == .seconds(1))
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", dumped, "\(url)", String(reflecting: url)] {
            #expect(!text.contains("s3cret"))
        }
        let cluster = try RedisURL("redis+cluster://a").connection(for: "k", timeout: .seconds(1))
        let nodes = try #require(cluster.settings.locator as? ClusterLocator)
        #expect(nodes.nodes == [.tcp(host: "a", port: 6_379)] && nodes.key == "k")
        let single = try RedisURL("redis://a").connection(for: "k", timeout: .seconds(1))
        #expect(single.settings.locator.topology == .single)
    }

    @Test(
        "Anything else is refused, and the message shows a form",
        arguments: [
            "", "localhost", "localhost:6379", "redis:/localhost", "redis://", "redis://:6379",
            "redis:///0", "http://localhost", "REDIS://localhost", "redis://host:0",
            "redis://host:65536", "redis://host:x", "redis://host:", "redis://host/x",
            "redis://host/-1", "redis://host/1/2", "redis://user@host", "redis://u:%zz@host",
            "redis+unix://run/redis.sock", "redis+unix:///", "redis+unix://", "redis://[::1",
            "redis://::1", "redis://a,b", "redis+sentinel://a", "redis+sentinel://a/",
            "redis+sentinel:///main", "redis+sentinel://a,/main", "redis+sentinel://a,a/main",
            "redis+sentinel://a,a:26379/main", "redis+sentinel://a/main/x",
            "redis+sentinel://a/main/1/2", "redis+sentinel://user@a/main",
            "redis+sentinel://a/main?sentinel_password=", "redis+sentinel://a/main?x=1",
            "redis+sentinel://a/main?sentinel_password", "redis+sentinel://a/main?ca=x",
            "redis+sentinel://a/main?sentinel_password=x&sentinel_password=y",
            "redis+sentinel://a/main?sentinel_password=%zz", "redis+cluster://a/0",
            "redis+cluster://", "redis+cluster://a,a:6379", "redis+cluster://a?sentinel_password=x",
            "rediss+unix:///socket", "redis://a?ca=x", "rediss://a?ca=", "rediss://a?ca=x&ca=y",
            "rediss://a?sentinel_password=x", "redis+unix:///socket?ca=x", "rediss+other://a",
            "redis://[example.com]", "redis://[example.com]:6379", "redis://[a:b]", "redis://h:+1",
            "redis://h/+1", "redis://h/-0", "redis://a b", "redis://a#b", "redis://a#b:1",
            "redis+unix:///run/%zz", "redis+sentinel://u:1/pw@h/main",
            "redis+sentinel://a/main?sentinel_password=p@w", "rediss://h?ca=u@h",
        ])
    func bad(_ text: String) {
        let error = #expect(throws: HeadcountError.self) { try RedisURL(text) }
        #expect(error?.code == .invalidSettings)
        #expect(error?.message.contains(": expected ") == true)
        #expect(error?.message.contains("redis://") == true)
    }

    @Test(
        "The password is in no error",
        arguments: [
            "redis://user:s3cret@host:x", "redis://user:s3cret@", "redis://user:s3cret@host/x",
            "redis://s3cret@host", "redis://user:s3cret%zz@host", "user:s3cret@host:6379",
            "http://user:s3cret@host", "redis://user:a/s3cret@host", "redis://user:1/s3cret@host",
            "redis://host/0?sentinel_password=s3cret", "redis+unix://user:s3cret@run",
            "redis://user:a?s3cret@host", "redis+sentinel://a/main?sentinel_password=s3cret%zz",
            "redis+sentinel://a/main/s3cret", "redis+cluster://a?password=s3cret",
            "redis+sentinel://u:a,s3cret@h@x:y/main", "user:s3cret@host://x",
            "redis+sentinel://user:1/s3cret@host", "redis://user:1?s3cret@host",
        ])
    func secretInError(_ text: String) {
        let error = #expect(throws: HeadcountError.self) { try RedisURL(text) }
        #expect(error.map { "\($0)".contains("s3cret") } == false)
    }

    @Test("The password is in no description")
    func secretInDescription() throws {
        let url = try RedisURL("redis://user:s3cret@host:7000/2")
        #expect("\(url)" == "host:7000")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", String(reflecting: url), dumped, "\(String(describing: [url]))"] {
            #expect(!text.contains("s3cret"))
        }
    }
}

@Suite("Redis URLs in use")
struct RedisURLConnectionTests {
    @Test("One server over TCP, over a unix socket, and over TLS")
    func single() async throws {
        let authority = try TestAuthority()
        try await withRedisServer(certificate: try authority.certificate()) { server in
            let port = try #require(server.tlsPort)
            for text in [
                server.url, "redis+unix://\(server.socketPath)",
                "rediss://localhost:\(port)?ca=\(authority.file)",
            ] {
                let redis = try RedisURL(text).connection(for: "key", timeout: .seconds(5))
                #expect(try await redis.command(["PING"]).string == "PONG")
                await redis.close()
            }
        }
    }
}
