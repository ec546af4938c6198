import Foundation
import HeadcountTesting
import Synchronization
import TestClients
import Testing

@Suite("A load of real sockets", .timeLimit(.minutes(3)))
struct LoadTests {
    @Test("the server counts what was told, never more, through churn; the JSON has the numbers")
    func churn() async throws {
        try await withRedisServer { redis async throws in
            let node = try await TestNode.start("web-1", redis: redis)
            let process = try HeadcountProcess([
                "load", "--url", "http://127.0.0.1:\(node.port)", "--connections", "200",
                "--topics", "4", "--rate", "400", "--duration", "4s", "--churn", "0.2",
                "--requests", "200", "--source", "127.0.0.2", "127.0.0.3", "--json",
            ])
            var peak = 0
            while process.isRunning {
                let answer = try await RawConnection.get(port: node.port, "/api/v1/stats").json
                peak = max(peak, answer["sockets"] as? Int ?? 0)
                #expect(answer["total"] as? Int ?? .max <= 200)
                let topics = answer["connections"] as? [String: Any] ?? [:]
                #expect(Set(topics.keys).isSubset(of: (0..<4).map { "load:\($0)" }))
            }
            #expect(try await process.exitCode() == 0)
            #expect(peak == 200)
            try await node.expect(total: 0, within: .seconds(3))

            let report = try Self.json(process)
            let sockets = try #require(report["sockets"] as? [String: Any])
            #expect(sockets["peak_joined"] as? Int == 200)
            #expect(sockets["peak_open"] as? Int == 200)
            #expect((120...160).contains(sockets["reopened"] as? Int ?? 0))
            #expect(report["failed"] as? Int == 0)
            let latencies = try #require(report["latency_us"] as? [String: [String: Int]])
            for row in latencies.values {
                let rising = ["p50", "p90", "p99", "p99_9", "max"].map { row[$0] ?? -1 }
                #expect(rising == rising.sorted() && rising[0] > 0)
            }
            #expect(latencies["stats"]?["count"] == 800)
        }
    }

    @Test("a server killed in the middle is reported, in plain lines where nobody draws")
    func killed() async throws {
        try await withRedisServer { redis async throws in
            let node = try await TestNode.start("web-1", redis: redis)
            let process = try HeadcountProcess([
                "load", "--url", "127.0.0.1:\(node.port)", "--connections", "50", "--duration",
                "60s",
            ])
            try await node.expect(total: 50, within: .seconds(10))
            node.process.send(SIGKILL)
            #expect(try await process.exitCode() == 1)
            try await wait(for: "the report") {
                process.text.contains("errors    50 lost without a close frame")
            }
            #expect(process.text.contains("50 sockets to ws://127.0.0.1:\(node.port)/socket"))
            #expect(!process.text.contains("\u{1B}") && !process.text.contains("\r"))
        }
    }

    @Test("Ctrl-C closes the sockets in order and prints the results so far")
    func interrupted() async throws {
        try await withRedisServer { redis async throws in
            let node = try await TestNode.start("web-1", redis: redis)
            let process = try HeadcountProcess([
                "load", "--url", "127.0.0.1:\(node.port)", "--connections", "50", "--duration",
                "60s", "--requests", "0",
            ])
            try await node.expect(total: 50, within: .seconds(10))
            process.send(SIGINT)
            #expect(try await process.exitCode() == 0)
            try await wait(for: "the report") { process.text.contains(" s, interrupted") }
            #expect(process.text.contains("errors    none"))
            try await node.expect(total: 0, within: .seconds(3))
        }
    }

    @Test("nobody there: one line and exit 69")
    func nobody() async throws {
        let port = try await FreePorts.find(1)[0]
        let process = try HeadcountProcess(["load", "--url", "ws://127.0.0.1:\(port)"])
        #expect(try await process.exitCode() == 69)
        try await wait(for: "the message") { process.text.hasSuffix("Connection refused\n") }
        #expect(process.text.split(separator: "\n").count == 1)
    }

    @Test(
        "what cannot be done is said in one line before anything is opened, with exit 64",
        arguments: [
            (["--connections", "abc"], "--connections: \"abc\" is not allowed; expected a whole"),
            (["--connections", "1000000"], "--connections 1000000: this machine allows "),
            (["--rate", "0"], "--rate: \"0\""), (["--duration", "soon"], "--duration: \"soon\""),
            (["--churn", "2"], "--churn: \"2\""), (["--requests", "1.5"], "--requests: \"1.5\""),
            (["--connections", "1000", "--churn", "0.5"], "--churn: \"0.5\" is not allowed"),
            (["--request-event", "x"], "--request-event: \"x\""),
            (["--url", "wss://h"], "--url: \"wss://h\""),
            (["--source", "nobody"], "--source: \"nobody\" is not allowed: it is no IP address"),
            (["--source", "192.0.2.1"], "--source: \"192.0.2.1\" is not allowed: Cannot assign"),
        ])
    func badValues(_ arguments: [String], _ message: String) async throws {
        let process = try HeadcountProcess(["load"] + arguments)
        #expect(try await process.exitCode() == 64)
        try await wait(for: "the message") { process.text.contains("headcount: \(message)") }
        #expect(process.text.split(separator: "\n").count == 1)
    }

    /// The object on stdout; the test's pipe has the lines of stderr before it.
    private static func json(_ process: HeadcountProcess) throws -> [String: Any] {
        let line = try #require(process.text.split(separator: "\n").last)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(object as? [String: Any])
    }
}
