import Foundation
import Testing

/// The README's table of what Headcount is built on, held against the manifest, and each rule
/// proven on samples that break it.
@Suite("Supply")
struct SupplyTests {
    @Test("the README's table and the manifest name the same packages, each with a bound")
    func repository() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let supply = Supply(
            manifest: try String(
                contentsOf: root.appending(path: "Package.swift"), encoding: .utf8),
            readme: try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8))
        try #require(supply.packages.count > 10, "Package.swift was not understood")
        try #require(supply.rows.count > 10, "README.md has no table in its section Supply")
        for fault in supply.faults { Issue.record("\(fault)") }
    }

    @Test("a table that fits its manifest has no fault")
    func fits() {
        #expect(Supply(manifest: Self.manifest, readme: Self.readme).faults == [])
    }

    @Test("a package without a row is found")
    func missingRow() {
        let row = "| apple/swift-nio | sockets | from 2.90.0 |\n"
        let readme = Self.readme.replacing(row, with: "")
        #expect(
            Supply(manifest: Self.manifest, readme: readme).faults
                == ["apple/swift-nio is in Package.swift and has no row in the README"])
    }

    @Test("a row without a package is found")
    func missingPackage() {
        let manifest = Self.manifest.replacing(".systemLibrary(name: \"CHiredis\"),", with: "")
        #expect(
            Supply(manifest: manifest, readme: Self.readme).faults
                == ["hiredis has a row in the README and is not in Package.swift"])
    }

    @Test("a row that tells another bound is found")
    func anotherBound() {
        let manifest = Self.manifest.replacing("2.90.0", with: "2.9.0")
        #expect(
            Supply(manifest: manifest, readme: Self.readme).faults
                == ["the row of apple/swift-nio tells another bound than 2.9.0"])
    }

    @Test(
        "a package without a bound on its version is found",
        arguments: [
            #".package(url: "https://host/owner/name", branch: "main")"#,
            #".package(url: "https://host/owner/name.git", revision: "0123abc", traits: [])"#,
            #".package(url: "https://host/owner/name", "1.0.0"..<"9.0.0")"#,
            #".package(url: "https://host/owner/name")"#,
            #".package(name: "name", path: "../owner/name")"#,
        ])
    func unbound(_ call: String) {
        let supply = Supply(
            manifest: "dependencies: [\(call)]",
            readme: "## Supply\n| package |\n| --- |\n| owner/name |\n")
        #expect(
            supply.faults
                == ["owner/name has no bound on its version; expected from, exact or upToNext…"])
    }

    @Test(
        "each way to set a bound is understood",
        arguments: [
            #".package(url: "https://host/owner/name", from: "1.2.3")"#,
            #".package(url: "https://host/owner/name", from: "1.2.3", traits: [])"#,
            #".package(url: "https://host/owner/name", exact: "1.2.3")"#,
            #".package(url: "https://host/owner/name", .upToNextMinor(from: "1.2.3"))"#,
            #".package(url: "git@host:owner/name.git", .upToNextMajor(from: "1.2.3"))"#,
            #".package(url: "owner/name", from: "1.2.3", traits: [.trait(name: n(a(1)))])"#,
            ".package(\n    url: \"https://host/owner/name\",\n    from: \"1.2.3\"\n)",
        ])
    func bound(_ call: String) {
        let packages = Supply(manifest: "dependencies: [\(call)]", readme: "").packages
        #expect(packages == [Supply.Package(name: "owner/name", bound: "1.2.3")])
    }

    private static let manifest = """
        dependencies: [
            // .package(url: "https://host/apple/swift-old", branch: "main"),
            .package(url: "https://host/apple/swift-nio", from: "2.90.0"),
        ],
        targets: [
            .systemLibrary(name: "CHiredis"),
            .target(name: "A", dependencies: [.product(name: "NIO", package: "swift-nio")]),
        ]
        """
    private static let readme = """
        ## Load
        | flag | default |
        | --- | --- |
        | `--rate` | 100 |
        ## Supply
        Packages:

        | package | why | bound |
        | --- | --- | --- |
        | apple/swift-nio | sockets | from 2.90.0 |
        | hiredis | Redis | the system's |

        ## Contributing
        | a | b |
        """
}

/// What a manifest takes in, and what a README's section Supply says of it.
private struct Supply {
    /// One package of a manifest.
    struct Package: Equatable {
        /// `owner/name` of its repository, from the last parts of its address or path.
        let name: String
        /// The lowest version, or the only one; nil when nothing bounds it from above.
        let bound: String?
    }

    /// In the order of the manifest.
    let packages: [Package]
    /// The libraries of the system, by the names of their modules without the leading C.
    let systemLibraries: [String]
    /// The cells of each row of the table.
    let rows: [[String]]

    init(manifest: String, readme: String) {
        let code = manifest.split(separator: "\n").filter {
            !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
        }.joined(separator: "\n")
        packages = Self.arguments(of: ".package", in: code).map(Self.package)
        systemLibraries = code.matches(of: /\.systemLibrary\(\s*name: "C(\w+)"/).map {
            $0.1.lowercased()
        }
        let section = readme.components(separatedBy: "\n").drop { $0 != "## Supply" }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }
        // Below the table's head and the line under it.
        rows = section.filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// What is amiss, a sentence each.
    var faults: [String] {
        let described = Set(rows.compactMap(\.first))
        let names = packages.map(\.name) + systemLibraries
        let missing = names.filter { !described.contains($0) }.map {
            "\($0) is in Package.swift and has no row in the README"
        }
        let surplus = described.subtracting(names).sorted().map {
            "\($0) has a row in the README and is not in Package.swift"
        }
        return missing + surplus + packages.compactMap(boundFault)
    }

    private func boundFault(_ package: Package) -> String? {
        guard let bound = package.bound else {
            return "\(package.name) has no bound on its version; expected from, exact or upToNext…"
        }
        let row = rows.first { $0.first == package.name }
        let isTold = row.map { $0.contains { $0.split(separator: " ").contains(bound[...]) } }
        return isTold == false
            ? "the row of \(package.name) tells another bound than \(bound)" : nil
    }

    /// The arguments of each call, however deep the parentheses in them are.
    private static func arguments(of function: String, in code: String) -> [String] {
        code.components(separatedBy: "\(function)(").dropFirst().map { rest in
            var depth = 1
            let arguments = rest.prefix { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return depth > 0
            }
            return String(arguments)
        }
    }

    private static func package(_ arguments: String) -> Package {
        let address = arguments.firstMatch(of: /(?:url|path|id): "([^"]*)"/)?.1 ?? arguments[...]
        let parts = address.split { "/:".contains($0) }.suffix(2).joined(separator: "/")
        let name = parts.hasSuffix(".git") ? String(parts.dropLast(4)) : parts
        let bound = arguments.firstMatch(of: /\b(?:from|exact): "(\d[^"]*)"/)?.1
        return Package(name: name, bound: bound.map(String.init))
    }
}
