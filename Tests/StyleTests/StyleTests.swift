import Foundation
import Testing

/// The rules of style that a machine can check, each proven on a sample that breaks it.
@Suite("Style")
struct StyleTests {
    /// One rule: what a line of Sources must not hold, and why.
    struct Rule: Sendable, CustomTestStringConvertible {
        let pattern: String
        let reason: String
        let sample: String

        var testDescription: String { reason }

        func breaks(_ line: String) -> Bool {
            line.range(of: pattern, options: .regularExpression) != nil
        }
    }

    static let rules = [
        Rule(
            pattern: #"\btry!"#, reason: "an error is handled or passed on", sample: "try! go()"),
        Rule(
            pattern: #"\bfatalError\("#, reason: "a server does not end itself",
            sample: "fatalError(\"no\")"),
        Rule(
            pattern: #"@unchecked Sendable"#, reason: "the compiler checks concurrency",
            sample: "final class A: @unchecked Sendable {}"),
        Rule(
            pattern: #"nonisolated\(unsafe\)"#, reason: "the compiler checks isolation",
            sample: "nonisolated(unsafe) var a = 1"),
        Rule(
            pattern: #"\b(TODO|FIXME|XXX)\b"#, reason: "what is not done is not in the code",
            sample: "// TODO: later"),
        Rule(
            pattern: #"(?<!await )\bTask(\.detached)? *\{"#, reason: "every task has an owner",
            sample: "Task { await go() }"),
        Rule(pattern: #"\t| $"#, reason: "no tabs, no trailing spaces", sample: "let a = 1 "),
    ]

    @Test("each rule catches its sample", arguments: rules)
    func rulesWork(_ rule: Rule) {
        #expect(rule.breaks(rule.sample))
        #expect(!rule.breaks("let connection = try node.join(topic)"))
    }

    @Test("no line of Sources breaks a rule", arguments: rules)
    func sources(_ rule: Rule) throws {
        for file in try Self.swiftFiles() {
            for (number, line) in try Self.lines(file).enumerated() where rule.breaks(line) {
                Issue.record("\(file.lastPathComponent):\(number + 1): \(rule.reason): \(line)")
            }
        }
    }

    @Test("only the keyspace spells keys")
    func keys() throws {
        let files = try Self.swiftFiles().filter { file in
            try Self.lines(file).contains { $0.contains("{headcount:") && !$0.contains("///") }
        }
        #expect(files.map(\.lastPathComponent) == ["Keyspace.swift"])
    }

    @Test("the pure modules import no I/O")
    func imports() throws {
        let banned = ["NIO", "Hummingbird", "Hiredis", "Foundation", "Dispatch"]
        for file in try Self.swiftFiles() {
            let isPure = ["/Headcount/", "/PhoenixChannels/", "/JSONBytes/"].contains { folder in
                file.path.contains("/Sources\(folder)")
            }
            guard isPure else { continue }
            for line in try Self.lines(file) {
                guard let module = line.firstMatch(of: /^(?:\w+ )?import (\w+)/)?.1 else {
                    continue
                }
                #expect(
                    !banned.contains { module.hasPrefix($0) }, "\(file.lastPathComponent): \(line)")
            }
        }
    }

    private static func swiftFiles() throws -> [URL] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        let swift = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
        try #require(swift.count > 50, "Sources was not found at \(sources.path)")
        return swift
    }

    private static func lines(_ file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    }
}
