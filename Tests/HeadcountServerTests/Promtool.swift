import Foundation

/// Prometheus's own checker of rules and settings, from Debian's package `prometheus`.
enum Promtool {
    /// Why it has refused something, or that it is missing.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it and returns what it printed; throws that when it ends with another code than 0.
    @discardableResult
    static func run(_ arguments: [String], in folder: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        defer { try? output.fileHandleForReading.close() }
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus != 127 else {
            throw Failure(
                description: "promtool is missing; install it: apt-get install prometheus")
        }
        guard process.terminationStatus == 0 else {
            throw Failure(description: "promtool \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }

    /// Checks that each of these is PromQL, in one run.
    static func check(expressions: [String]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("promtool-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let rules: [[String: String]] = expressions.enumerated().map { index, expression in
            ["record": "expression:number\(index)", "expr": expression]
        }
        // YAML takes JSON, but no escaped slash.
        let file: [String: Any] = [
            "groups": [["name": "expressions", "rules": rules] as [String: Any]]
        ]
        try JSONSerialization.data(withJSONObject: file, options: .withoutEscapingSlashes)
            .write(to: folder.appendingPathComponent("rules.yml"))
        try run(["check", "rules", "rules.yml"], in: folder)
    }
}
