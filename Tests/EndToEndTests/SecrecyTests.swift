import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("Secrets", .timeLimit(.minutes(2)))
struct SecrecyTests {
    /// What must be read nowhere; also percent-encoded, as in a URL.
    private static let secret = "s3cret/Word+0123456789-0123456789"
    private static let encoded = "s3cret%2FWord%2B0123456789-0123456789"

    private func tells(_ text: String) -> Bool {
        text.contains(Self.secret) || text.contains(Self.encoded) || text.contains("s3cret")
    }

    @Test(
        "no message about a bad setting shows the secret in it",
        arguments: [
            ["--redis", "redis://user:\(encoded)@127.0.0.1:99999"],
            ["--redis", "redis://user:\(encoded)@127.0.0.1:1?password=\(encoded)"],
            ["--redis", "redis://user:\(secret)@127.0.0.1:x"],
            ["--redis", "http://user:\(encoded)@127.0.0.1"],
            ["--redis", "redis+sentinel://\(encoded)@a/"],
            ["--redis", "redis+sentinel://a/p?sentinel_password=\(encoded)&x=\(encoded)"],
            ["--auth-secret", "s3cret"], ["--auth-secret", "kid=:\(secret)"],
            ["--auth-public-key", secret],
            ["--api-token", "s3cret\u{7}"], ["--api-token", "s3cret word"],
            ["--redis", "redis://user:\(encoded)@127.0.0.1:1", "--redis-wait", "200ms"],
            [
                "--redis",
                "redis+sentinel://user:\(encoded)@127.0.0.1:1/p?sentinel_password="
                    + encoded, "--redis-wait", "200ms",
            ],
        ])
    func settings(_ arguments: [String]) async throws {
        let ports = try await FreePorts.find(3)
        let process = try HeadcountProcess(
            [
                "serve", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port",
                "\(ports[2])", "--log-level", "trace",
            ] + arguments)
        #expect([64, 69].contains(try await process.exitCode()))
        try await wait(for: "a message") { !process.text.isEmpty }
        #expect(!tells(process.text), "\(process.text)")
    }

    @Test("a node that logs all it can shows no secret, nor does any answer")
    func running() async throws {
        let redis = try await RedisServer.start(arguments: ["--requirepass", Self.secret])
        let ports = try await FreePorts.find(3)
        let process = try HeadcountProcess([
            "serve", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port",
            "\(ports[2])", "--log-level", "trace", "--redis",
            "redis://:\(Self.encoded)@127.0.0.1:\(redis.port)", "--auth-secret", Self.secret,
            "--api-token", Self.secret,
        ])
        try await wait(for: "the node") {
            try await RawConnection.get(port: ports[1], "/healthz").status == 200
        }
        var said = ""
        func ask(_ port: Int, _ request: String) async throws {
            let answer = try await RawConnection.request(port: port, request)
            #expect(answer.status >= 200)
            said += answer.head + answer.body
        }
        let bearer = "Authorization: Bearer \(Self.secret)\r\n"
        for port in ports.prefix(2) {
            for path in [
                "/", "/nowhere?token=\(Self.encoded)", "/api/v1/monitoring",
                "/api/v1/cluster?top=x&token=\(Self.encoded)", "/metrics", "/api/v1/limits",
                "/socket/websocket?vsn=9&token=\(Self.encoded)",
            ] {
                for header in ["", bearer, "Authorization: Bearer s3cret\r\n"] {
                    try await ask(
                        port,
                        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(header)Connection: close\r\n\r\n"
                    )
                }
            }
        }
        let refused = try await RawConnection.request(
            port: ports[0],
            "GET /socket/websocket?vsn=2.0.0&token=\(Self.encoded) HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        #expect(refused.status == 403)
        said += refused.head + refused.body
        // Redis is lost, and its errors are told.
        await redis.stop()
        try await wait(for: "a word about Redis") { process.text.contains(" error ") }
        process.send(SIGINT)
        #expect(try await process.exitCode() == 0)
        #expect(!tells(said), "\(said)")
        #expect(!tells(process.text), "\(process.text)")
    }
}
