import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("Commands", .timeLimit(.minutes(2)))
struct CommandTests {
    @Test(
        "a bad setting stops the start with one line that names it, and exit 64",
        arguments: [
            (["--port", "abc"], "--port: \"abc\""), (["--port", "70000"], "--port: \"70000\""),
            (["--ttl", "1s"], "ttl 1.0 seconds"), (["--node", "a b"], "--node: node name \"a b\""),
            (["--redis", "http://x"], "--redis: the Redis URL has the scheme \"http\""),
            (["--label", "x"], "--label: \"x\""), (["--flush", "soon"], "--flush: \"soon\""),
            (["--capacity", "0"], "--capacity: \"0\""), (["--shards", "0"], "--shards: \"0\""),
            (["--trusted-proxy", "10.0.0.0/33"], "--trusted-proxy: \"10.0.0.0/33\""),
            (["--connect-rate", "nan"], "--connect-rate: \"nan\""),
            (["--join-rate=-1"], "--join-rate: \"-1\""),
            (["--topic-join-rate", "1e9"], "--topic-join-rate: \"1e9\""),
            (["--frame-rate", "0"], "--frame-rate: \"0\" is no rate"),
            (["--max-topics", "0"], "--max-topics: \"0\""),
            (["--max-topics-per-socket", "x"], "--max-topics-per-socket: \"x\""),
            (["--max-topics-per-address=-1"], "--max-topics-per-address: \"-1\""),
            (["--max-message-size", "1KiB2"], "--max-message-size: \"1KiB2\""),
            (["--max-buffered", "99GiB"], "--max-buffered: \"99GiB\""),
            (["--max-handshakes", "0"], "--max-handshakes: \"0\""),
            (["--max-http-connections", "many"], "--max-http-connections: \"many\""),
            (["--tls-cert", "/nowhere.pem"], "--tls-cert: expected --tls-key, too"),
            (["--tls-key", "/nowhere.pem"], "--tls-key: expected --tls-cert, too"),
            (
                ["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"],
                "--tls-cert: /nowhere.pem cannot be read"
            ),
            (["--allow-origin", "*"], "--allow-origin: \"*\" is no origin"),
            (["--balancers", "0"], "--balancers: \"0\""),
            (["--agent-port", "4001"], "--agent-port: 127.0.0.1:4001"),
            (["--drain-delay", "long"], "--drain-delay: \"long\""),
            (["--metrics-topics", "1001"], "--metrics-topics: \"1001\""),
            (["--on-lease-lost", "maybe"], "--on-lease-lost: \"maybe\""),
            (["--config", "/nowhere.json"], "--config: /nowhere.json"),
            (["--ops-port", "4000"], "--ops-port: 127.0.0.1:4000"),
        ])
    func badSettings(_ arguments: [String], _ message: String) async throws {
        let process = try HeadcountProcess(["serve"] + arguments)
        #expect(try await process.exitCode() == 64)
        try await wait(for: "the message") { process.text.contains("headcount: \(message)") }
        #expect(process.text.split(separator: "\n").count == 1)
    }

    @Test("a bad value for a cluster is said before anything starts, with exit 64")
    func badCluster() async throws {
        for arguments in [
            ["--ttl", "1s"], ["--cluster", "a b"], ["--nodes", "0"], ["--port", "65535"],
            ["--without-redis-server"], ["--redis", "x"],
        ] {
            let process = try HeadcountProcess(["cluster"] + arguments)
            #expect(try await process.exitCode() == 64, "\(arguments)")
        }
    }

    @Test("a host without an address: one clear line and exit 69")
    func unknownHost() async throws {
        let process = try HeadcountProcess(["serve", "--host", "nowhere.invalid"])
        #expect(try await process.exitCode() == 69)
        try await wait(for: "the message") {
            process.text.contains("the main port cannot be had: nowhere.invalid:4000")
        }
    }

    @Test("SIGTERM while Redis is waited for ends the start in order")
    func stopWhileWaiting() async throws {
        let ports = try await FreePorts.find(3)
        let process = try HeadcountProcess([
            "serve", "--redis", "redis://127.0.0.1:\(ports[0])", "--redis-wait", "60s", "--port",
            "\(ports[1])", "--ops-port", "\(ports[2])",
        ])
        try await wait(for: "the first try") { process.text.contains("does not answer") }
        process.send(SIGTERM)
        #expect(try await process.exitCode() == 0)
    }

    @Test("a Redis that is not there: one clear line and exit 69 after --redis-wait")
    func noRedis() async throws {
        let ports = try await FreePorts.find(3)
        let started = ContinuousClock.now
        let process = try HeadcountProcess([
            "serve", "--redis", "redis://:sesame@127.0.0.1:\(ports[0])", "--redis-wait", "1s",
            "--port", "\(ports[1])", "--ops-port", "\(ports[2])",
        ])
        #expect(try await process.exitCode() == 69)
        #expect(ContinuousClock.now - started < .seconds(5))
        try await wait(for: "the message") {
            process.text.contains(
                "headcount: --redis: cannot connect to redis at 127.0.0.1:\(ports[0]): Connection refused"
            )
        }
        #expect(!process.text.contains("sesame"))
    }

    @Test("another number of shards than the cluster's: one clear line and exit 64")
    func shardMismatch() async throws {
        try await withRedisServer { redis async throws in
            let node = try await TestNode.start(
                "web-1", url: redis.url, arguments: ["--shards", "4"])
            let ports = try await FreePorts.find(2)
            let second = try HeadcountProcess([
                "serve", "--redis", redis.url, "--node", "web-2", "--port", "\(ports[0])",
                "--ops-port", "\(ports[1])",
            ])
            #expect(try await second.exitCode() == 64)
            try await wait(for: "the message") {
                second.text.contains(
                    "headcount: --shards 1: this node has 1 shards and the cluster's living nodes have 4"
                )
            }
            #expect(node.process.isRunning)
        }
    }

    @Test("a port in use: one clear line and exit 69, and the node that runs is not disturbed")
    func portInUse() async throws {
        try await withRedisServer { redis async throws in
            let node = try await TestNode.start("web", redis: redis)
            let second = try HeadcountProcess([
                "serve", "--redis", redis.url, "--node", "web", "--port", "\(node.port)",
                "--ops-port", "\(node.opsPort)",
            ])
            #expect(try await second.exitCode() == 69)
            try await wait(for: "the message") {
                second.text.contains("127.0.0.1:\(node.port): the address is in use")
            }
            try await node.expect(total: 0, within: .seconds(8))
            #expect(!node.process.text.contains("taken the name"))
        }
    }

    @Test("flags beat the environment's place, the file comes last, and a node needs no Redis")
    func settingsFile() async throws {
        let ports = try await FreePorts.find(3)
        let file = FileManager.default.temporaryDirectory
            .appending(path: "headcount-\(ports[0]).json")
        try Data(
            #"{"node": "from-file", "port": \#(ports[0]), "ops-port": \#(ports[1]), "label": {"zone": "a"}}"#
                .utf8
        ).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = try HeadcountProcess([
            "serve", "--config", file.path, "--port", "\(ports[2])", "--log-format", "json",
        ])
        try await wait(for: "the node to answer") {
            let answer = try await RawConnection.get(port: ports[2], "/api/v1/cluster").json
            let nodes = answer["nodes"] as? [String: [String: Any]]
            return nodes?["from-file"]?["labels"] as? [String: String] == ["zone": "a"]
        }
        #expect(process.text.contains("cluster of one"))
        let lines = process.text.split(separator: "\n")
        for line in lines {
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
        }
        process.send(SIGINT)
        #expect(try await process.exitCode() == 0)
    }

    @Test("a cluster starts, shows a killed node's end, and leaves nothing behind")
    func cluster() async throws {
        let ports = try await FreePorts.consecutive(3, blocks: 3)
        let process = try HeadcountProcess([
            "cluster", "--nodes", "3", "--port", "\(ports[0])", "--ops-port", "\(ports[1])",
            "--agent-port", "\(ports[2])",
        ])
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "headcount-\(process.identifier)")
        try await wait(for: "three nodes") { process.text.contains("3 nodes, complete: true") }
        #expect(FileManager.default.fileExists(atPath: folder.path))
        let children = try Self.children(of: process.identifier)
        #expect(children.count == 4)

        let clients = try await withThrowingTaskGroup { group in
            for index in 0..<3 {
                group.addTask { try await PhoenixClient.connect(port: ports[0] + index) }
            }
            return try await group.reduce(into: [PhoenixClient]()) { $0.append($1) }
        }
        for client in clients { try await client.join("room:1") }
        try await wait(for: "three sockets") { process.text.contains("3 connections, 3 sockets") }
        let victim = try #require(children.first { $0.command.contains("node-2") })
        kill(victim.identifier, SIGKILL)
        try await wait(for: "its counts to leave") {
            process.text.contains("2 connections, 2 sockets, 2 nodes, complete: true")
        }
        process.send(SIGINT)
        #expect(try await process.exitCode() == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        for child in children { #expect(kill(child.identifier, 0) != 0, "\(child.command) lives") }
    }

    @Test("a cluster whose output nobody reads any more ends in order")
    func brokenPipe() async throws {
        let ports = try await FreePorts.consecutive(2, blocks: 3)
        let process = try HeadcountProcess([
            "cluster", "--nodes", "2", "--port", "\(ports[0])", "--ops-port", "\(ports[1])",
            "--agent-port", "\(ports[2])",
        ])
        try await wait(for: "the first line") { process.text.contains("2 nodes, complete") }
        let children = try Self.children(of: process.identifier)
        process.stopReading()
        // Something to write about, after which the socket may be gone at any moment.
        let client = try await PhoenixClient.connect(port: ports[0])
        #expect(try await process.exitCode() == 0)
        _ = try? await client.drop()
        for child in children { #expect(kill(child.identifier, 0) != 0, "\(child.command) lives") }
    }

    @Test("a cluster whose node cannot start says why and exits 69, leaving nothing behind")
    func clusterWithoutPort() async throws {
        let ports = try await FreePorts.consecutive(3, blocks: 3)
        let holder = try HeadcountProcess([
            "serve", "--port", "\(ports[0] + 1)", "--ops-port", "\(ports[1])", "--agent-port", "0",
        ])
        try await wait(for: "the holder to listen") {
            try await RawConnection.get(port: ports[0] + 1, "/api/v1/stats").status == 200
        }
        let process = try HeadcountProcess([
            "cluster", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port",
            "\(ports[2])",
        ])
        #expect(try await process.exitCode() == 69)
        try await wait(for: "the message") {
            process.text.contains("port \(ports[0] + 1), for node-2, is in use")
        }
        holder.send(SIGKILL)
        #expect(try Self.children(of: process.identifier).isEmpty)
    }

    @Test("a cluster whose node ends says what the node said, and exits as it did")
    func clusterOfBadNodes() async throws {
        let ports = try await FreePorts.consecutive(3, blocks: 3)
        let process = try HeadcountProcess(
            [
                "cluster", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port",
                "\(ports[2])",
            ], environment: ["HEADCOUNT_LIMITS": "bogus"])
        #expect(try await process.exitCode() == 64)
        try await wait(for: "the message") {
            process.text.contains(/headcount: node-[1-3]: HEADCOUNT_LIMITS: limit "bogus"/)
        }
        #expect(try Self.children(of: process.identifier).isEmpty)
    }

    @Test(
        "what cannot be understood is said in one line, with where to read on",
        arguments: [
            (
                ["serve", "--redis-url", "x"], "Unknown option '--redis-url'",
                "headcount serve --help"
            ),
            (
                ["serve", "--capacity", "-1"], "Missing value for '--capacity",
                "headcount serve --help"
            ),
            (["sevre"], "Unexpected argument 'sevre'", "headcount --help"),
            (["cluster", "--nodes", "three"], "'three' is invalid", "headcount cluster --help"),
        ])
    func nonsense(_ arguments: [String], _ message: String, _ help: String) async throws {
        let process = try HeadcountProcess(arguments)
        #expect(try await process.exitCode() == 64)
        try await wait(for: "the line") { process.text.hasSuffix("; see \(help)\n") }
        #expect(process.text.contains(message), "\(process.text)")
        #expect(process.text.split(separator: "\n").count == 1)
    }

    @Test("a secret in a URL or a file is in no message")
    func secrets() async throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "headcount-\(UUID().uuidString).json")
        try Data(#"{"api-token": ["s3cr3t"]}"#.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        for arguments in [
            ["serve", "--config", file.path], ["load", "--url", "ws://u:s3cr3t@127.0.0.1:4000"],
            ["stats", "--url", "http://u:s3cr3t@127.0.0.1:4000"],
            ["healthcheck", "--url", "http://u:s3cr3t@127.0.0.1:4001"],
            ["stats", "--url", "http://127.0.0.1:4000/?token=s3cr3t"],
            ["load", "--url", "wss://127.0.0.1:4000/?token=s3cr3t"],
        ] {
            let process = try HeadcountProcess(arguments)
            #expect(try await process.exitCode() == 64, "\(arguments)")
            try await wait(for: "the message") { process.text.hasPrefix("headcount: ") }
            #expect(!process.text.contains("s3cr3t"), "\(arguments)")
        }
    }

    @Test("a healthcheck of nobody, and of somebody else, is one line")
    func healthcheckOfNobody() async throws {
        let ports = try await FreePorts.find(2)
        let nobody = try HeadcountProcess(["healthcheck", "--url", "127.0.0.1:\(ports[0])"])
        #expect(try await nobody.exitCode() == 1)
        try await wait(for: "the message") {
            nobody.text
                == "headcount: http://127.0.0.1:\(ports[0])/healthz: nobody answers: Connection refused\n"
        }
        let node = try HeadcountProcess([
            "serve", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port", "0",
        ])
        try await wait(for: "the node to listen") {
            try await RawConnection.get(port: ports[0], "/api/v1/stats").status == 200
        }
        let other = try HeadcountProcess(["healthcheck", "--url", "127.0.0.1:\(ports[0])"])
        #expect(try await other.exitCode() == 1)
        try await wait(for: "the message") { other.text.contains("/healthz says 404: ") }
        #expect(other.text.split(separator: "\n").count == 1)
        node.send(SIGKILL)
    }

    @Test("an answer that cannot be written is a failure")
    func fullDevice() async throws {
        let ports = try await FreePorts.find(2)
        let node = try HeadcountProcess([
            "serve", "--port", "\(ports[0])", "--ops-port", "\(ports[1])", "--agent-port", "0",
        ])
        try await wait(for: "the node to listen") {
            try await RawConnection.get(port: ports[0], "/api/v1/stats").status == 200
        }
        let headcount = HeadcountProcess.path(of: "headcount")
        let stats = try HeadcountProcess(
            program: "sh", ["-c", "\(headcount) stats --url 127.0.0.1:\(ports[0]) > /dev/full"])
        #expect(try await stats.exitCode() == 74)
        try await wait(for: "the message") {
            stats.text == "headcount: stdout cannot be written: No space left on device\n"
        }
        node.send(SIGKILL)
    }

    /// The processes that `parent` started, from /proc.
    private static func children(
        of parent: Int32
    ) throws -> [(identifier: Int32, command: String)] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
            .compactMap { identifier in
                // A process may end while it is looked at.
                guard
                    let stat = try? String(
                        contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
                    let command = try? String(
                        contentsOfFile: "/proc/\(identifier)/cmdline", encoding: .utf8)
                else { return nil }
                let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
                guard fields.count > 1, Int32(fields[1]) == parent else { return nil }
                return (identifier, command.replacingOccurrences(of: "\0", with: " "))
            }
    }
}
