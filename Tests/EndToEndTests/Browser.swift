import Foundation
import HeadcountTesting
import TestClients

/// A real Chromium without a window, driven over WebDriver (W3C) by Debian's chromedriver.
struct Browser: Sendable {
    private let driver: HeadcountProcess
    private let port: Int
    private let session: String

    /// Starts one, runs `body`, and ends it.
    static func run(_ body: (Browser) async throws -> Void) async throws {
        let port = try await FreePorts.find(1)[0]
        let profile = FileManager.default.temporaryDirectory
            .appendingPathComponent("browser-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: profile) }
        let driver = try HeadcountProcess(
            program: "chromedriver", ["--port=\(port)"],
            package: "chromium-driver, which brings chromium")
        try await wait(for: "chromedriver to listen") {
            try await exchange(port, "GET", "/status").isEmpty == false
        }
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--window-size=1440,900", "--user-data-dir=\(profile.path)",
        ]
        let answer = try await post(
            port, "/session",
            ["capabilities": ["alwaysMatch": ["goog:chromeOptions": ["args": arguments]]]])
        guard let value = answer as? [String: Any], let session = value["sessionId"] as? String
        else { throw NeverHappened("Chromium to start; chromedriver said \(answer)") }
        let browser = Browser(driver: driver, port: port, session: session)
        do {
            try await body(browser)
        } catch {
            try await browser.end()
            throw error
        }
        try await browser.end()
    }

    /// Opens a page.
    func open(_ address: String) async throws {
        _ = try await command("url", ["url": address])
    }

    /// What a script in the page returns.
    func evaluate(_ script: String) async throws -> Any {
        try await command("execute/sync", ["script": script, "args": [] as [String]])
    }

    /// Everything that the page shows as text.
    func text() async throws -> String {
        try await evaluate("return document.body.innerText") as? String ?? ""
    }

    /// Lines of the page's console so far that tell an error.
    func errors() async throws -> [String] {
        let lines = try await command("se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return lines.compactMap { $0["message"] as? String }
    }

    private func end() async throws {
        _ = try await Self.exchange(port, "DELETE", "/session/\(session)")
        // Not waited for: what is left of Chromium for a moment holds on to the driver's files.
        driver.send(SIGTERM)
    }

    private func command(_ name: String, _ body: [String: Any]) async throws -> Any {
        try await Self.post(port, "/session/\(session)/\(name)", body)
    }

    private static func post(_ port: Int, _ path: String, _ body: [String: Any]) async throws -> Any
    {
        let json = String(
            decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
        let answer = try await exchange(port, "POST", path, json)
        guard let value = answer["value"] else { throw NeverHappened("\(path) to be done") }
        if let failure = value as? [String: Any], failure["error"] != nil {
            throw NeverHappened("\(path) to be done: \(failure["message"] ?? "")")
        }
        return value
    }

    /// One question; chromedriver does not close the connection behind its answer.
    private static func exchange(
        _ port: Int, _ method: String, _ path: String, _ body: String = ""
    ) async throws -> [String: Any] {
        let connection = try await RawConnection.open(port: port)
        try await connection.send(
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        var bytes: [UInt8] = []
        while let more = try await connection.read(timeout: .seconds(60)) {
            bytes += more
            let parts = String(decoding: bytes, as: UTF8.self).split(
                separator: "\r\n\r\n", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let answer = try? JSONSerialization.jsonObject(with: Data(parts[1].utf8))
            guard let answer = answer as? [String: Any] else { continue }
            try await connection.close()
            return answer
        }
        return [:]
    }
}
