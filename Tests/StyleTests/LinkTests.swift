import Foundation
import Testing

/// The README's links to its own sections and to files of the repository.
@Suite("Links of the README")
struct LinkTests {
    /// What a link names that is not there.
    static func dead(in text: String, root: URL) -> [String] {
        let anchors = Set(
            text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { anchor(String($0)) })
        return text.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }.filter { target in
            if target.hasPrefix("#") { return !anchors.contains(target) }
            if target.contains("://") { return false }
            let path = target.prefix { $0 != "#" }
            return !FileManager.default.fileExists(atPath: root.appending(path: path).path)
        }
    }

    /// A heading's anchor, as GitHub makes them.
    private static func anchor(_ heading: String) -> String {
        let words = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        let kept = words.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        return "#" + kept.replacing(" ", with: "-")
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test("each leads somewhere")
    func isAlive() throws {
        let readme = Self.root.appending(path: "README.md")
        let text = try String(contentsOf: readme, encoding: .utf8)
        #expect(Self.dead(in: text, root: Self.root) == [])
    }

    @Test("one that leads nowhere is found")
    func findsDead() {
        let text =
            "# A `b`, c\n[1](#a-b-c) [2](#d) [3](Package.swift) [4](docker/x) [5](https://x)\n"
        #expect(Self.dead(in: text, root: Self.root) == ["#d", "docker/x"])
    }
}
