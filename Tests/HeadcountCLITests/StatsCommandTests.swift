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
}
