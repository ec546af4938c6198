import Foundation
import HeadcountTesting
import TestClients
import Testing

/// The programs of Sources/Examples: each is started twice, for one cluster.
@Suite("The examples of embedding", .timeLimit(.minutes(2)))
struct ExampleTests {
    /// Two processes of one example.
    private struct Pair {
        let program: String
        let processes: [HeadcountProcess]
        let ports: [Int]
        let redis: RedisServer

        static func start(_ program: String) async throws -> Pair {
            let redis = try await RedisServer.start()
            let ports = try await FreePorts.find(2)
            let pair = Pair(
                program: program,
                processes: try ports.map {
                    try HeadcountProcess(built: program, ["\($0)", redis.url])
                }, ports: ports, redis: redis)
            for (port, process) in zip(ports, pair.processes) {
                try await wait(for: "\(program) to listen") {
                    guard process.isRunning else { throw NeverHappened(process.text) }
                    try await RawConnection.open(port: port).close()
                    return true
                }
            }
            try await wait(for: "both nodes to be in Redis") { try pair.nodes().count == 2 }
            return pair
        }

        /// Kills the first, and asks the second to stop.
        func end(_ expectIsGone: () async throws -> Void) async throws {
            processes[0].send(SIGKILL)
            try await expectIsGone()
            processes[1].send(SIGTERM)
            #expect(try await processes[1].exitCode() == 0)
            #expect(try !nodes().contains { $0.hasSuffix("-\(ports[1])") }, "it took its leave")
        }

        /// Those whose leases are in Redis, also of the dead.
        func nodes() throws -> [Substring] {
            try redis.cli("ZRANGE", "{headcount:\(program):0}:nodes", "0", "-1")
                .split(separator: "\n")
        }
    }

    @Test("a plain NIO server counts over two processes, and loses what was killed")
    func nio() async throws {
        let pair = try await Pair.start("example-nio")
        let here = try await LineClient.open(port: pair.ports[0])
        let there = try await LineClient.open(port: pair.ports[1])
        #expect(try await here.ask("join room:1") == "ok")
        #expect(try await there.ask("join room:1") == "ok")
        #expect(try await there.ask("join room:2") == "ok")
        #expect(try await there.ask("leave room:2") == "ok")
        #expect(try await there.ask("leave room:2") == "not there")
        #expect(try await there.ask("dance room:1") == "expected join, leave or count")
        #expect(try await there.ask("join") == "expected join, leave or count, and a room")
        try await wait(for: "both to be counted, for sure") {
            try await there.ask("count room:1") == "2"
        }
        #expect(try await there.ask("count room:2").hasPrefix("0"))
        let third = try await LineClient.open(port: pair.ports[0])
        #expect(try await third.ask("join room:1") == "ok")
        try await wait(for: "the third") { try await there.ask("count room:1") == "3" }
        third.connection.cut()
        try await wait(for: "it to be gone") { try await there.ask("count room:1") == "2" }
        try await pair.end {
            try await wait(for: "the other to be gone") {
                try await there.ask("count room:1").hasPrefix("1")
            }
        }
        #expect(try await there.connection.read() == nil)
    }

    @Test("a Hummingbird app counts its own WebSockets, and answers over HTTP")
    func hummingbird() async throws {
        let pair = try await Pair.start("example-hummingbird")
        let here = try await PhoenixClient.connect(port: pair.ports[0], path: "/rooms/lobby")
        let there = try await PhoenixClient.connect(port: pair.ports[1], path: "/rooms/lobby")
        try await wait(for: "the count of both over the WebSocket") {
            try await there.send("how many?")
            guard case .text(let text)? = try await there.next() else { return false }
            return text.contains(#""total":2"#) && text.contains(#""complete":true"#)
        }
        let answer = try await RawConnection.get(port: pair.ports[0], "/counts")
        #expect(answer.status == 200)
        #expect(answer.json["total_connections"] as? Int == 2)
        // What asks for no room is HTTP, whatever it asks for.
        #expect(try await RawConnection.get(port: pair.ports[0], "/rooms/lobby").status == 404)
        let head = try await RawConnection.upgradeHead(port: pair.ports[0])
        #expect(head.hasPrefix("HTTP/1.1 404"))

        try await here.close()
        try await wait(for: "one to be gone") {
            let answer = try await RawConnection.get(port: pair.ports[1], "/counts")
            return answer.json["total_connections"] as? Int == 1
        }
        let last = try await PhoenixClient.connect(port: pair.ports[0], path: "/rooms/lobby")
        try await pair.end {
            try await wait(for: "the killed node's to be gone") {
                let answer = try await RawConnection.get(port: pair.ports[1], "/counts")
                return answer.json["total_connections"] as? Int == 1
                    && answer.json["cluster_size"] as? Int == 1
            }
        }
        #expect(try await there.closeCode() == 1012)
        #expect(try await last.next() == nil)
    }

    @Test("a streamed response counts as long as it lasts, and no more than a room takes")
    func serverSentEvents() async throws {
        let pair = try await Pair.start("example-sse")
        // The first permits are granted a ttl after Redis has begun.
        try await wait(for: "the room to open") {
            let probe = try await EventClient.open(port: pair.ports[1])
            let head = try await probe.connection.read() ?? []
            try await probe.connection.close()
            return String(decoding: head, as: UTF8.self).hasPrefix("HTTP/1.1 200")
        }
        let first = try await EventClient.open(port: pair.ports[1])
        try await first.expect(total: 1)
        let second = try await EventClient.open(port: pair.ports[0])
        try await first.expect(total: 2)
        let third = try await EventClient.open(port: pair.ports[0])
        try await first.expect(total: 3)
        let refused = try await RawConnection.get(port: pair.ports[1], "/rooms/lobby")
        #expect(refused.status == 503)
        #expect(refused.body.contains("room:*"))
        try await third.connection.close()
        try await first.expect(total: 2)
        try await pair.end { try await first.expect(total: 1) }
        // Both streams end, the killed process's and that of the one which stopped in order.
        _ = try await second.connection.readToEnd()
        _ = try await first.connection.readToEnd()
    }
}

/// A client of example-nio.
private struct LineClient {
    let connection: RawConnection

    static func open(port: Int) async throws -> LineClient {
        LineClient(connection: try await RawConnection.open(port: port))
    }

    func ask(_ line: String) async throws -> String {
        try await connection.send(line + "\n")
        guard let bytes = try await connection.read() else { throw NeverHappened("an answer") }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

/// A client of example-sse.
private struct EventClient {
    let connection: RawConnection

    static func open(port: Int) async throws -> EventClient {
        let client = EventClient(connection: try await RawConnection.open(port: port))
        try await client.connection.send("GET /rooms/lobby HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return client
    }

    /// Waits for an event that tells this total.
    func expect(total: Int) async throws {
        var text = ""
        while let bytes = try await connection.read() {
            text += String(decoding: bytes, as: UTF8.self)
            if text.contains(#""total":\#(total),"#) { return }
        }
        throw NeverHappened("a total of \(total); what came: \(text)")
    }
}
