import Headcount
import HeadcountRedis
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
            ("redis://user:pw@host:7000/2", "host", 7_000, 2),
        ])
    func tcp(_ text: String, _ host: String, _ port: Int, _ database: Int) throws {
        let url = try RedisURL(text)
        #expect(url.endpoint == .tcp(host: host, port: port))
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
        #expect(url.endpoint == .tcp(host: "host", port: 6_379))
    }

    @Test("A unix socket by its absolute path")
    func unix() throws {
        let url = try RedisURL("redis+unix:///run/redis/redis.sock")
        #expect(url.endpoint == .unix(path: "/run/redis/redis.sock"))
        #expect(url.credentials == nil)
        #expect("\(url)" == "unix:/run/redis/redis.sock")
    }

    @Test(
        "Anything else is refused, and the message shows the forms",
        arguments: [
            "", "localhost", "localhost:6379", "redis:/localhost", "redis://", "redis://:6379",
            "redis:///0", "http://localhost", "REDIS://localhost", "redis://host:0",
            "redis://host:65536", "redis://host:x", "redis://host:", "redis://host/x",
            "redis://host/-1", "redis://host/1/2", "redis://user@host", "redis://u:%zz@host",
            "redis+unix://run/redis.sock", "redis+unix:///", "redis+unix://", "redis://[::1",
            "redis://::1",
        ])
    func bad(_ text: String) {
        let error = #expect(throws: HeadcountError.self) { try RedisURL(text) }
        #expect(error?.code == .invalidSettings)
        #expect(error?.message.contains("redis://[user:password@]host[:port][/db]") == true)
    }

    @Test(
        "The password is in no error",
        arguments: [
            "redis://user:s3cret@host:x", "redis://user:s3cret@", "redis://user:s3cret@host/x",
            "redis://s3cret@host", "redis://user:s3cret%zz@host", "user:s3cret@host:6379",
            "http://user:s3cret@host", "redis://user:a/s3cret@host", "redis://user:1/s3cret@host",
            "redis://host/0?sentinel_password=s3cret", "redis+unix://user:s3cret@run",
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
