import Foundation
import HeadcountTesting
import TestClients
import Testing

@Suite("The page in a real browser", .serialized, .timeLimit(.minutes(3)))
struct PageTests {
    private static let hostile = "<script>alert(1)</script>"

    /// The first number of the panel with this title, and the texts of its rows.
    private static func panel(_ title: String, _ then: String) -> String {
        """
        const heading = [...document.querySelectorAll("h2")]
          .find((one) => one.textContent.startsWith("\(title)"));
        const panel = heading?.closest("section");
        if (!panel) return null;
        \(then)
        """
    }

    private func total(_ browser: Browser) async throws -> Int? {
        let script = Self.panel(
            "Cluster", "return panel.querySelector('strong').textContent.replace(/\\D/g, '')")
        return (try await browser.evaluate(script) as? String).flatMap { Int($0) }
    }

    private func rows(_ browser: Browser, _ title: String) async throws -> [String] {
        let script = Self.panel(
            title, "return [...panel.querySelectorAll('tbody tr')].map((row) => row.innerText)")
        return try await browser.evaluate(script) as? [String] ?? []
    }

    @Test("it shows what the API tells, a node that dies, and names as text")
    func page() async throws {
        let redis = try await RedisServer.start()
        let nodes = [
            try await TestNode.start("web-1", redis: redis),
            try await TestNode.start("web-2", redis: redis),
            try await TestNode.start("web-3", redis: redis),
        ]
        let clients = [
            try await nodes[0].sockets(3, topics: [Self.hostile]),
            try await nodes[1].sockets(4, topics: ["room:1", "room:2"]),
            try await nodes[2].sockets(5, topics: ["room:1"]),
        ]
        try await Browser.run { browser in
            try await browser.open("http://127.0.0.1:\(nodes[0].port)/")
            // The page is itself one connection.
            try await wait(for: "the page to show 17 connections") {
                try await total(browser) == 17
            }
            try await wait(for: "the API to tell the same") { try await nodes[1].total() == 17 }
            let shown = try await rows(browser, "Nodes")
            #expect(shown.count == 3)
            for node in nodes { #expect(shown.contains { $0.hasPrefix(node.name) }) }
            let topics = try await rows(browser, "Topics")
            #expect(topics.contains { $0.contains(Self.hostile) && $0.contains("3") })
            #expect(topics.contains { $0.hasPrefix("room:1") && $0.contains("9") })
            #expect(try await browser.evaluate("return document.scripts.length") as? Int == 1)

            nodes[2].process.send(SIGKILL)
            let killed = ContinuousClock.now
            try await wait(for: "the page to show that web-3 is gone") {
                try await total(browser) == 12
            }
            let time = ContinuousClock.now - killed
            #expect(time < .seconds(6.5), "ttl and two seconds, and half a second to look")
            #expect(clients.flatMap { $0 }.count == 12)

            // The browser's own line about the connection that was lost is no error of ours.
            let errors = try await browser.errors()
            #expect(errors.filter { !$0.contains("WebSocket connection") } == [])
        }
    }

    @Test("it says when what it shows cannot be trusted, and comes back by itself")
    func doubt() async throws {
        let redis = try await RedisServer.start()
        let ports = try await FreePorts.find(2)
        let node = try await TestNode.start("web-1", redis: redis, ports: ports)
        try await Browser.run { browser in
            func state() async throws -> String? {
                try await browser.evaluate("return document.getElementById('state').textContent")
                    as? String
            }
            try await browser.open("http://127.0.0.1:\(node.port)/")
            try await wait(for: "the page to be live") { try await state() == "live" }
            redis.suspend()
            try await wait(for: "the page to be stale") { try await state() == "stale" }
            #expect(try await browser.text().contains("Redis does not answer web-1"))
            redis.resume()
            try await wait(for: "the page to be live again") { try await state() == "live" }

            node.process.send(SIGKILL)
            try await wait(for: "the page to say that nobody answers") {
                try await browser.text().contains("What is shown is")
            }
            #expect(try await state() != "live")
            let again = try await TestNode.start("web-1", redis: redis, ports: ports)
            try await wait(for: "the page to be back") { try await state() == "live" }
            #expect(again.process.isRunning)
        }
    }

    @Test("the example of presence counts who has it open, on any node")
    func presence() async throws {
        let redis = try await RedisServer.start()
        let one = try await TestNode.start("web-1", redis: redis)
        let two = try await TestNode.start("web-2", redis: redis)
        try await Browser.run { browser in
            try await browser.open("http://127.0.0.1:\(one.port)/presence")
            try await wait(for: "one person") { try await browser.text().contains("1 person here") }
            let others = try await two.sockets(16, topics: ["presence:page"])
            try await wait(for: "17 people") {
                try await browser.text().contains("17 people here")
            }
            for client in others { try await client.drop() }
            try await wait(for: "one again") { try await browser.text().contains("1 person here") }
        }
    }
}
