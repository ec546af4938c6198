import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("The live screen in a real terminal", .timeLimit(.minutes(2)))
struct TerminalTests {
    /// Where a topic or a node stands, from the top.
    private static func place(_ name: String, _ lines: [String]) -> Int? {
        lines.firstIndex { $0.split(separator: " ").contains { $0 == name } }
    }

    @Test("headcount top sorts, filters, follows the window, and gives the terminal back")
    func top() async throws {
        let redis = try await RedisServer.start()
        let node = try await TestNode.start("web-1", redis: redis)
        let clients = [
            try await node.sockets(3, topics: ["room:1"]),
            try await node.sockets(2, topics: ["room:2"]),
        ]
        let terminal = try PseudoTerminal(
            ["top", "--url", "127.0.0.1:\(node.port)"], columns: 100, rows: 30)
        try await terminal.expect("the larger topic above the smaller") { lines in
            guard let one = Self.place("room:1", lines), let two = Self.place("room:2", lines)
            else { return false }
            return one < two && Self.place("web-1", lines) != nil
        }
        #expect(terminal.screen.isAlternate && !terminal.screen.showsCursor)
        #expect(!terminal.isAsBefore, "keys come one by one")

        terminal.type("tr")
        try await terminal.expect("the smaller topic above the larger") { lines in
            guard let one = Self.place("room:1", lines), let two = Self.place("room:2", lines)
            else { return false }
            return two < one
        }
        terminal.type("/:1\r")
        try await terminal.expect("one topic alone") { lines in
            Self.place("room:1", lines) != nil && Self.place("room:2", lines) == nil
        }
        terminal.resize(columns: 40, rows: 12)
        try await terminal.expect("the screen in a small window") { lines in
            Self.place("room:1", lines) != nil && lines.last?.contains("quit") == true
        }
        terminal.type("\u{1B}")
        try await terminal.expect("both topics") { lines in
            Self.place("room:1", lines) != nil && Self.place("room:2", lines) != nil
        }
        #expect(terminal.screen.faults == [])
        #expect(clients.flatMap { $0 }.count == 5)

        terminal.type("q")
        #expect(try await terminal.exitCode() == 0)
        try await wait(for: "the terminal to be given back") {
            !terminal.screen.isAlternate && terminal.screen.showsCursor && terminal.isAsBefore
        }
    }

    @Test("it says when the node is gone, and comes back with it")
    func lost() async throws {
        let redis = try await RedisServer.start()
        let ports = try await FreePorts.find(2)
        let node = try await TestNode.start("web-1", redis: redis, ports: ports)
        let terminal = try PseudoTerminal(
            ["top", "--url", "127.0.0.1:\(node.port)"], columns: 100, rows: 24)
        try await terminal.expect("the node") { Self.place("web-1", $0) != nil }
        node.process.send(SIGKILL)
        try await terminal.expect("that nobody answers") { lines in
            lines.contains { $0.contains("NO ANSWER") }
        }
        let again = try await TestNode.start("web-1", redis: redis, ports: ports)
        try await terminal.expect("the node again") { lines in
            Self.place("web-1", lines) != nil
                && !lines.contains { $0.contains("NO ANSWER") }
        }
        #expect(again.process.isRunning)
        terminal.type("\u{3}")
        #expect(try await terminal.exitCode() == 0)
    }

    @Test("without a terminal it writes plain lines")
    func piped() async throws {
        let redis = try await RedisServer.start()
        let node = try await TestNode.start("web-1", redis: redis)
        let clients = try await node.sockets(2, topics: ["room:1"])
        let top = try HeadcountProcess(["top", "--url", "127.0.0.1:\(node.port)"])
        try await wait(for: "a line with the total") { top.text.contains("2 connections") }
        #expect(!top.text.contains("\u{1B}"))
        #expect(clients.count == 2)
        top.send(SIGTERM)
        #expect(try await top.exitCode() == 0)
    }

    @Test("Ctrl-C in the terminal of headcount cluster ends all of it")
    func cluster() async throws {
        let ports = try await FreePorts.find(3)
        let terminal = try PseudoTerminal(
            [
                "cluster", "--nodes", "1", "--port", "\(ports[0])", "--ops-port", "\(ports[1])",
                "--agent-port", "\(ports[2])",
            ], columns: 100, rows: 24)
        try await terminal.expect("the node's answer", within: .seconds(30)) {
            $0.contains { $0.contains("0 sockets") && $0.contains("1 node") }
        }
        terminal.type("\u{3}")
        #expect(try await terminal.exitCode() == 0)
        try await wait(for: "the terminal to be given back") {
            !terminal.screen.isAlternate && terminal.isAsBefore
        }
        await #expect(throws: (any Error).self) {
            try await RawConnection.get(port: ports[1], "/healthz")
        }
    }
}
