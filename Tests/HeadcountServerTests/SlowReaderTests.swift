import Foundation
import Headcount
import HeadcountTesting
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Clients that do not read", .timeLimit(.minutes(1)))
struct SlowReaderTests {
    /// Connections to so many topics that one answer is large.
    private func fill(_ server: TestServer) throws -> Connections {
        let connections = Connections()
        for number in 0..<1_000 {
            connections.keep(try server.node.join("a topic with a rather long name:\(number)"))
        }
        return connections
    }

    @Test("a socket that asks for more than it reads is closed with 1013 or cut")
    func flood() async throws {
        try await TestServer.run { server in
            let connections = try fill(server)
            let socket = try await StalledSocket.open(port: server.port)
            try await wait(for: "the socket to be counted") { server.node.table.sockets == 1 }
            let join = #"["1","1","room:1","phx_join",{}]"#
            let push = #"["1","2","room:1","get_cluster_connection_stats",{}]"#
            try await socket.send(texts: [join] + Array(repeating: push, count: 1_000))
            try await wait(for: "the socket to be given up") { server.node.table.sockets == 0 }
            try await socket.close()
            #expect(connections.count == 1_000)
        }
    }

    @Test("a client that reads may ask for megabytes at once")
    func pipelined() async throws {
        try await TestServer.run { server in
            let connections = try fill(server)
            let client = try await server.client()
            let push = #"["1","2","room:1","get_connection_stats",{}]"#
            _ = try await client.join("room:1")
            for _ in 0..<30 { try await client.send(push) }
            var bytes = 0
            for _ in 0..<30 {
                guard case .text(let answer) = try await client.next() else {
                    Issue.record("closed after \(bytes) bytes")
                    return
                }
                bytes += answer.utf8.count
            }
            #expect(bytes > 1_500_000, "more than may wait for a client that does not read")
            #expect(connections.count == 1_000)
        }
    }

    @Test("an HTTP client that reads nothing does not keep the server from stopping")
    func stop() async throws {
        let stalled = EventQueue<StalledSocket>()
        var end = ContinuousClock.now
        try await TestServer.run { server in
            let connections = try fill(server)
            for port in [server.port, server.opsPort] {
                let client = try await StalledSocket.connect(port: port)
                let request = "GET /api/v1/cluster HTTP/1.1\r\nHost: localhost\r\n\r\n"
                try await client.send(String(repeating: request, count: 300))
                stalled.add(client)
                try await wait(for: "answers that nobody reads") {
                    try StalledSocket.unreadBytes(from: port) > 0
                }
            }
            #expect(connections.count == 1_000)
            end = .now
        }
        stalled.finish()
        #expect(ContinuousClock.now - end < .seconds(30))
        while let client = try await stalled.next(timeout: .zero) { try await client.close() }
    }
}

/// Connections that are kept until they are dropped together.
private final class Connections {
    private var last: Link?
    private(set) var count = 0

    private final class Link {
        let connection: Connection
        let before: Link?

        init(_ connection: consuming Connection, _ before: Link?) {
            self.connection = connection
            self.before = before
        }
    }

    func keep(_ connection: consuming Connection) {
        last = Link(connection, last)
        count += 1
    }
}
