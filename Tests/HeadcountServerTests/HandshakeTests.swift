import Headcount
import HeadcountServer
import HeadcountTesting
import TestClients
import Testing

@Suite("Handshakes of a hostile client", .timeLimit(.minutes(1)))
struct HandshakeTests {
    private static let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    private static let version = "Sec-WebSocket-Version: 13\r\n"
    private static let host = "Host: localhost\r\n"
    private static let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    private static let line = "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\n"

    /// A request, the statuses it may get, and what is wrong with it.
    private static let cases: [(String, Set<Int>, String)] = [
        (
            "POST /socket/websocket HTTP/1.1\r\n" + host + upgrade + version + key
                + "Content-Length: 0\r\n\r\n", [404, 405], "a method that is not GET"
        ),
        (line + host + upgrade + version + "\r\n", [426], "no key"),
        (line + host + upgrade + version + "Sec-WebSocket-Key: short\r\n\r\n", [426], "a bad key"),
        (line + host + upgrade + version + key + key + "\r\n", [426], "two keys"),
        (line + host + upgrade + key + "\r\n", [426], "no version"),
        (
            line + host + upgrade + "Sec-WebSocket-Version: 14\r\n" + key + "\r\n", [426],
            "another version"
        ),
        (line + upgrade + version + key + "\r\n", [400], "no host"),
        (
            line + host + "Host: evil.example\r\n" + "Connection: close\r\n\r\n", [400],
            "two hosts"
        ),
        (
            "GET /api/v1/stats HTTP/1.1\r\nHost: evil.example:4000\r\nConnection: close\r\n\r\n",
            [421], "a name that came to mean this machine"
        ),
        (
            line + "Host: evil.example\r\nOrigin: http://evil.example\r\n" + upgrade + version + key
                + "\r\n", [421], "a page of such a name"
        ),
        (
            line + host + "Origin: http://evil.example\r\n" + upgrade + version + key + "\r\n",
            [403], "a foreign page"
        ),
        (
            line + host + upgrade + version + key + "X: \(String(repeating: "x", count: 9_000))\r\n"
                + "\r\n", [431], "a header above 8 KiB"
        ),
        (
            line + host + upgrade + version + key
                + (0..<200).map { "X-\($0): y\r\n" }.joined() + "\r\n", [431], "200 headers"
        ),
        (
            line + host
                + (0..<4).map {
                    "X-\($0): \(String(repeating: "y", count: 6_000))\r\n"
                }.joined() + "\r\n", [431], "24 KB of headers"
        ),
        (
            "GET /socket/websocket?\(String(repeating: "x", count: 70_000)) HTTP/1.1\r\n" + host
                + "\r\n", [400, 431], "a target of 70 KB"
        ),
        // Smuggling: what two readers could take for requests of different lengths.
        (
            "POST /api/v1/stats HTTP/1.1\r\n" + host
                + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n",
            [400], "a length and chunks"
        ),
        (
            "POST /api/v1/stats HTTP/1.1\r\n" + host + "Content-Length: 4\r\nContent-Length: 5\r\n"
                + "\r\nabcd", [400], "two lengths"
        ),
        (
            "POST /api/v1/stats HTTP/1.1\r\n" + host + "Content-Length: +4\r\n\r\nabcd", [400],
            "a signed length"
        ),
        (
            "GET /api/v1/stats HTTP/1.1\r\n" + host + "Content-Length : 0\r\n\r\n", [400],
            "a space before the colon"
        ),
        (
            "GET /api/v1/stats HTTP/1.1\r\n" + host + "X: a\r\n folded: b\r\n"
                + "Connection: close\r\n\r\n", [400], "a folded header"
        ),
        (
            "GET /api/v1/stats HTTP/1.1\r\n" + host + "X: a\u{0}b\r\n\r\n", [400],
            "a zero in a header"
        ),
        (
            "POST /api/v1/stats HTTP/1.1\r\n" + host
                + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", [400, 501],
            "an encoding that does not end in chunks"
        ),
        ("GET /api/v1/stats\r\n\r\n", [400], "no version of HTTP"),
        ("GET /api/v1/stats HTTP/3.0\r\n" + host + "\r\n", [400, 505], "HTTP/3 as text"),
        (
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 505], "HTTP/2 without having asked"
        ),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", [400], "TLS"),
    ]

    @Test("are answered and closed, each", arguments: cases.indices)
    func answered(_ index: Int) async throws {
        let (request, statuses, what) = Self.cases[index]
        try await TestServer.run { server in
            let start = ContinuousClock.now
            let answer = try await RawConnection.request(port: server.port, request)
            #expect(statuses.contains(answer.status), "\(what): \(answer.head)")
            #expect(ContinuousClock.now - start < .seconds(8), "\(what): closed by us")
            #expect(answer.json["error"] != nil || answer.body.isEmpty, "\(what): \(answer.body)")
            if answer.status == 426 {
                #expect(answer.head.lowercased().contains("sec-websocket-version: 13"))
            }
            #expect(server.node.table.sockets == 0)
        }
    }

    @Test("that are late on a connection get no socket, and the connection ends")
    func late() async throws {
        try await TestServer.run { server in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("GET /api/v1/stats HTTP/1.1\r\n\(Self.host)\r\n")
            let first = String(decoding: try await connection.read() ?? [], as: UTF8.self)
            #expect(first.hasPrefix("HTTP/1.1 200"))
            try await connection.send(
                Self.line + Self.host + Self.upgrade + Self.version + Self.key + "\r\n")
            let rest = String(decoding: try await connection.readToEnd(), as: UTF8.self)
            #expect(rest.contains("HTTP/1.1 426"))
        }
    }

    @Test("that come a byte at a time are given up after ten seconds")
    func slow() async throws {
        try await TestServer.run { server in
            let start = ContinuousClock.now
            let connection = try await RawConnection.open(port: server.port)
            let request = Array((Self.line + Self.host).utf8)
            let isClosed = try await withThrowingTaskGroup { group in
                group.addTask {
                    for byte in request {
                        // The end may be here before it is sent.
                        try? await connection.send(String(UnicodeScalar(byte)))
                        try await Task.sleep(for: .milliseconds(500))
                    }
                    return false
                }
                group.addTask { try await connection.readToEnd(timeout: .seconds(20)).isEmpty }
                defer { group.cancelAll() }
                return try await group.next() ?? false
            }
            #expect(isClosed)
            #expect((9.0...14.0).contains((ContinuousClock.now - start) / .seconds(1)))
        }
    }

    @Test("that say nothing push out each other, and nobody who has something to say")
    func crowd() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.handshakes = 20 }) { server in
            var silent: [RawConnection] = []
            for _ in 0..<100 { silent.append(try await RawConnection.open(port: server.port)) }
            let client = try await server.client()
            _ = try await client.join("room:1")
            var closed = 0
            for connection in silent {
                // One that is still waiting times out.
                let rest = try? await connection.readToEnd(timeout: .milliseconds(20))
                closed += rest == nil ? 0 : 1
            }
            #expect(closed >= 70, "20 wait, on two loops or more; \(closed) were closed")
            #expect(server.node.table.sockets == 1)
        }
    }

    @Test("as plain HTTP are as many as a port may have")
    func connections() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.httpConnections = 3 }) {
            server in
            let request = "GET /api/v1/stats HTTP/1.1\r\n\(Self.host)\r\n"
            var held: [RawConnection] = []
            func open() async throws -> String {
                let connection = try await RawConnection.open(port: server.port)
                try await connection.send(request)
                held.append(connection)
                return String(decoding: try await connection.read() ?? [], as: UTF8.self)
            }
            // Those that asked whether the server is there may not have gone yet.
            try await wait(for: "room for three") {
                for connection in held { connection.cut() }
                held = []
                for _ in 0..<3 {
                    guard try await open().hasPrefix("HTTP/1.1 200") else { return false }
                }
                return true
            }
            let refused = try await open()
            #expect(refused.hasPrefix("HTTP/1.1 503") && refused.contains("too_many_connections"))
            #expect(try await RawConnection.get(port: server.opsPort, "/healthz").status == 200)
            _ = try await server.client()
            held[0].cut()
            try await wait(for: "room") { try await open().hasPrefix("HTTP/1.1 200") }
        }
    }

    @Test("of the main port are as many as it may have, and those beyond are closed")
    func allConnections() async throws {
        try await TestServer.run(adjust: { _, server in server.bounds.connections = 3 }) { server in
            var held: [RawConnection] = []
            func open() async throws -> Bool {
                let connection = try await RawConnection.open(port: server.port)
                // It may be closed before it has said anything.
                try? await connection.send("GET /api/v1/stats HTTP/1.1\r\n\(Self.host)\r\n")
                held.append(connection)
                return try await connection.read(timeout: .seconds(5)) != nil
            }
            try await wait(for: "room for three") {
                for connection in held { connection.cut() }
                held = []
                for _ in 0..<3 { guard try await open() else { return false } }
                return true
            }
            for _ in 0..<20 { #expect(try await !open()) }
            held[0].cut()
            try await wait(for: "room for one more") { try await open() }
        }
    }
}
