import Headcount
import HeadcountTesting
import Logging
import NIOPosix
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Drain and agent")
struct DrainTests {
    @Test("the agent follows the sockets, whatever it is sent")
    func agent() async throws {
        try await TestServer.run(adjust: { node, server in
            node.capacity = 4
            server.balancers = 2
        }) { server in
            #expect(try await server.agentLine() == "up ready 100% maxconn:2\n")
            var clients = [try await server.client()]
            #expect(try await server.agentLine("hello\r\n") == "up ready 75% maxconn:2\n")
            for _ in 0..<3 { clients.append(try await server.client()) }
            #expect(try await server.agentLine() == "up ready 0% maxconn:2\n")
            #expect(try await server.readiness().status == 200)
            #expect(try await server.readiness("?capacity=1").status == 503)

            let refused = try await RawConnection.upgrade(port: server.port)
            #expect(refused.status == 503)
            #expect(refused.head.lowercased().contains("retry-after: "))
            #expect(refused.body.contains(#""code":"capacity""#))
            try await clients.removeLast().drop()
            try await wait(for: "the agent to see that one left") {
                try await server.agentLine() == "up ready 25% maxconn:2\n"
            }
            for client in clients { try await client.drop() }
        }
    }

    @Test("without a bound there is no maxconn, and a node's limit is one")
    func bounds() async throws {
        try await TestServer.run { server in
            #expect(try await server.agentLine() == "up ready 100% maxconn:0\n")
            let body = #"{"limits": ["node=50"]}"#
            let answer = try await RawConnection.request(
                port: server.opsPort,
                "PUT /api/v1/limits HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            #expect(answer.status == 200)
            try await wait(for: "the limit to count") {
                try await server.agentLine() == "up ready 100% maxconn:50\n"
            }
        }
    }

    @Test("a drain is told at once, refuses whoever comes, and can be taken back")
    func takenBack() async throws {
        try await TestServer.run(adjust: { _, server in server.drainDelay = .seconds(600) }) {
            server in
            let client = try await server.client()
            let started = try await server.administer("POST")
            #expect(started.body == #"{"draining":true,"sockets":1}"#)
            #expect(try await server.agentLine() == "up drain\n")
            #expect(try await server.isShownAsDraining())
            #expect(try await server.readiness().status == 503)
            #expect(try await server.readiness("?drain=404").status == 404)
            #expect(try await RawConnection.get(port: server.opsPort, "/healthz").status == 200)
            let refused = try await RawConnection.upgrade(port: server.port)
            #expect(refused.status == 503)
            #expect(refused.head.lowercased().contains("retry-after: "))
            #expect(refused.body.contains(#""code":"draining""#))
            #expect(try await client.join("room:1", ref: "1") == "ok", "who is in goes on")

            let ended = try await server.administer("DELETE")
            #expect(ended.body == #"{"draining":false,"sockets":1}"#)
            #expect(try await server.agentLine() == "up ready 100% maxconn:0\n")
            #expect(try await server.readiness().status == 200)
            #expect(try await !server.isShownAsDraining())
            try await server.client().drop()
            try await client.drop()
        }
    }

    @Test("sockets are closed with 1001 one after another, and none before the delay is over")
    func spread() async throws {
        let (delay, duration) = (Duration.milliseconds(500), Duration.seconds(2))
        try await TestServer.run(adjust: { _, server in
            (server.drainDelay, server.drainDuration) = (delay, duration)
        }) { server in
            var clients: [PhoenixClient] = []
            for _ in 0..<60 { clients.append(try await server.client()) }
            let start = ContinuousClock.now
            _ = try await server.administer("POST")
            let ends = try await withThrowingTaskGroup { group in
                for client in clients {
                    group.addTask {
                        let code = try await client.closeCode()
                        return (code, ContinuousClock.now - start)
                    }
                }
                return try await group.reduce(into: [(UInt16?, Duration)]()) { $0.append($1) }
            }
            #expect(ends.allSatisfy { $0.0 == 1001 })
            let times = ends.map(\.1).sorted()
            #expect(times.first ?? .zero >= delay)
            // Other tests may hold up the last ones, and the first: but not all at one time.
            let spread = (times.last ?? .zero) - (times.first ?? .zero)
            #expect(spread > duration / 2)
            #expect(Set(times.map { $0 / .milliseconds(50) }.map(Int.init)).count > 10)
            #expect(server.node.table.sockets == 0)
            #expect(try await server.agentLine() == "up drain\n", "it stays drained")
            // Taken back, it takes sockets again.
            _ = try await server.administer("DELETE")
            try await server.client().drop()
        }
    }

    @Test("a drain that ends the process is not taken back")
    func final() async throws {
        try await TestServer.run(adjust: { _, server in
            (server.drainDelay, server.drainDuration) = (.zero, .zero)
        }) { server in
            let client = try await server.client()
            #expect(server.drain.begin(isFinal: true))
            #expect(try await client.closeCode() == 1012)
            await server.drain.untilDone()
            let refused = try await server.administer("DELETE")
            #expect(refused.status == 409)
            #expect(refused.body.contains(#""code":"stopping""#))
        }
    }

    @Test("a node that was drained before it is to end is done at once")
    func drainedBefore() async throws {
        try await TestServer.run(adjust: { _, server in
            (server.drainDelay, server.drainDuration) = (.zero, .zero)
        }) { server in
            _ = try await server.administer("POST")
            _ = try await server.administer("DELETE")
            _ = try await server.administer("POST")
            let client = try? await server.client()
            #expect(client == nil)
            #expect(server.drain.begin(isFinal: true))
            await server.drain.untilDone()
        }
    }

    @Test("whoever floods the agent is turned away, and balancers are answered again after that")
    func flood() async throws {
        try await TestServer.run { server in
            let port = try await FreePorts.find(1)[0]
            let agent = AgentPort(
                port: ServerPort(purpose: "agent", address: .init(host: "127.0.0.1", port: port)),
                availability: NodeAvailability(node: server.node, drain: server.drain),
                balancers: 1, isOptional: false, maximumConnections: 8,
                group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
            try await withThrowingTaskGroup { group in
                group.addTask { try await agent.run() }
                try await wait(for: "the agent to listen") {
                    try await RawConnection.open(port: port).close()
                    return true
                }
                // They send no end, so that they stay for as long as the agent's patience.
                var sockets: [StalledSocket] = []
                for _ in 0..<8 { sockets.append(try await StalledSocket.connect(port: port)) }
                try await wait(for: "others to be turned away") {
                    try await TestServer.agentLine(port: port).isEmpty
                }
                try await wait(for: "an answer") {
                    try await TestServer.agentLine(port: port) == "up ready 100% maxconn:0\n"
                }
                #expect(sockets.count == 8)
                group.cancelAll()
            }
        }
    }

    @Test("the answer to an upgrade says how loaded the node is")
    func loadReport() async throws {
        try await TestServer.run { server in
            let answer = try await RawConnection.upgradeHead(port: server.port)
            #expect(answer.contains("101"))
            #expect(
                answer.lowercased().contains("endpoint-load-metrics: json {\"cpu_utilization\""))
            let ready = try await server.readiness().head.lowercased()
            #expect(ready.contains("endpoint-load-metrics: json {"))
        }
    }
}

extension TestServer {
    /// Whether the cluster's answer says of the node that it drains.
    fileprivate func isShownAsDraining() async throws -> Bool {
        let answer = try await RawConnection.get(port: port, "/api/v1/cluster").json
        let nodes = answer["nodes"] as? [String: [String: Any]]
        return nodes?["web-1"]?["draining"] as? Bool == true
    }

    /// Asks the ops port to drain, or to stop that.
    fileprivate func administer(_ method: String) async throws -> RawConnection.Answer {
        try await RawConnection.request(
            port: opsPort,
            "\(method) /api/v1/drain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    }
}
