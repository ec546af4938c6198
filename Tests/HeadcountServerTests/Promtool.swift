import Foundation

/// Prometheus's own checker of metrics, rules and settings, from Debian's package `prometheus`.
enum Promtool {
    /// Why it has refused something, or that it is missing.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it and returns what it printed; throws that when it ends with another code than 0.
    @discardableResult
    static func run(
        _ arguments: [String], in folder: URL, input: FileHandle = .nullDevice
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = input
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

    /// Checks an exposition. Whatever it says about one is a complaint.
    static func check(metrics: [UInt8]) throws {
        try withFolder { folder in
            let file = folder.appending(path: "metrics")
            try Data(metrics).write(to: file)
            let input = try FileHandle(forReadingFrom: file)
            defer { try? input.close() }
            let verdict = try run(["check", "metrics"], in: folder, input: input)
            guard verdict.isEmpty else { throw Failure(description: verdict) }
        }
    }

    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "headcount-promtool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Checks that each of these is PromQL, in one run.
    static func check(expressions: [String]) throws {
        let rules: [[String: String]] = expressions.enumerated().map { index, expression in
            ["record": "expression:number\(index)", "expr": expression]
        }
        // YAML takes JSON, but no escaped slash.
        let file: [String: Any] = [
            "groups": [["name": "expressions", "rules": rules] as [String: Any]]
        ]
        let data = try JSONSerialization.data(
            withJSONObject: file, options: .withoutEscapingSlashes)
        try withFolder { folder in
            try data.write(to: folder.appending(path: "rules.yml"))
            try run(["check", "rules", "rules.yml"], in: folder)
        }
    }
}
