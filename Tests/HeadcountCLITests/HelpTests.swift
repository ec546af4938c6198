import ArgumentParser
import Testing

@testable import HeadcountCLI

@Suite("What --help says")
struct HelpTests {
    /// What stands in the help as `headcount …`, alone on a line or after `Example:`.
    private static func examples(_ command: any ParsableCommand.Type) -> [String] {
        let paragraphs = command.configuration.discussion.split(separator: "\n")
        return paragraphs.map { line in
            String(line.trimmingPrefix("Example:").trimmingPrefix(while: \.isWhitespace))
        }
        .filter { $0.hasPrefix("headcount ") }
    }

    private static let commands: [any ParsableCommand.Type] =
        [HeadcountCommand.self] + HeadcountCommand.configuration.subcommands

    @Test("each command shows an example that it understands")
    func examples() throws {
        for command in Self.commands {
            let lines = Self.examples(command)
            #expect(!lines.isEmpty, "\(command)")
            for line in lines {
                let words = line.split(separator: "|")[0].split(separator: " ").dropFirst()
                    .map { String($0).replacing("'", with: "") }
                let parsed = try HeadcountCommand.parseAsRoot(words)
                if command != HeadcountCommand.self {
                    #expect(type(of: parsed) == command, "\(line)")
                }
            }
        }
    }
}
