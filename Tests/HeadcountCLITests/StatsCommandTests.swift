import ArgumentParser
import Testing

@testable import HeadcountCLI

@Suite("The flags of headcount stats and headcount top")
struct StatsCommandTests {
    @Test("--watch takes an interval, or none")
    func watch() throws {
        #expect(try StatsCommand.parse([]).watch == nil)
        #expect(try StatsCommand.parse(["--watch"]).watch == "2")
        #expect(try StatsCommand.parse(["--watch", "0.5", "--json"]).watch == "0.5")
        let both = try StatsCommand.parse(["--watch", "--json", "--cluster"])
        #expect(both.watch == "2" && both.json && both.cluster)
        #expect(try StatsCommand.interval("5") == .seconds(5))
        #expect(try StatsCommand.interval("0.5") == .milliseconds(500))
        #expect(try StatsCommand.interval("500ms") == .milliseconds(500))
        #expect(try StatsCommand.interval("1m") == .seconds(60))
        for text in ["0", "0.05", "-1", "nan", "inf", "soon", "", "1e9"] {
            #expect(throws: ExitCode(64), "\(text)") { try StatsCommand.interval(text) }
        }
    }

    @Test("the examples of --help are understood")
    func examples() throws {
        let texts = [StatsCommand.configuration.discussion, TopCommand.configuration.discussion]
        let lines = texts.flatMap { $0.split(separator: "\n") }
            .map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { $0.hasPrefix("headcount ") }
        #expect(lines.count == 7)
        for line in lines {
            let command = line.split(separator: "|")[0]
            let words = command.split(separator: " ").map { String($0).replacing("'", with: "") }
            #expect(throws: Never.self, "\(line)") {
                if words[1] == "stats" {
                    _ = try StatsCommand.parse(Array(words.dropFirst(2)))
                } else {
                    _ = try TopCommand.parse(Array(words.dropFirst(2)))
                }
            }
        }
    }
}
