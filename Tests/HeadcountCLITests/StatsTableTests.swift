import Foundation
import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("The table of headcount stats")
struct StatsTableTests {
    @Test("a cluster's table aligns, and a script finds plain digits")
    func cluster() throws {
        let table = StatsTable(
            subject: .cluster(try Answers.cluster()), style: .plain, isGrouped: false)
        #expect(
            table.lines(within: nil).map(\.text) == [
                "complete: 1115 connections, 49 sockets, 3 nodes, 513 ms old, by node-1", "",
                "NODE    CONNECTIONS  SOCKETS  CAPACITY  USED     AGE  LABELS",
                "node-1         1101       36        40  90 %    0 ms  draining, release=7, zone=a",
                "node-2            1        1        40   3 %  866 ms",
                "node-3           13       12         -     -   5.0 s", "",
                "TOPIC           CONNECTIONS  BY NODE",
                "room:lobby             1112  node-1 1100, node-3 12",
                "patterns:stats            3  node-1 1, node-2 1, node-3 1",
            ])
    }

    @Test("a node's table says when there is more than it lists")
    func node() throws {
        let table = StatsTable(subject: .node(try Answers.node()), style: .plain, isGrouped: true)
        #expect(
            table.lines(within: nil).map(\.text) == [
                "12,348 connections, 12,345 sockets on web-1", "", "TOPIC   CONNECTIONS",
                "room:1       12,345", "room:2            3",
                "Only the largest topics are listed, 2 of them: see --top and --topic.",
            ])
    }

    @Test("no line is wider than the terminal", arguments: [1, 8, 20, 33, 60, 79])
    func narrow(_ width: Int) throws {
        for subject in [
            StatsTable.Subject.cluster(try Answers.cluster()), .node(try Answers.node()),
        ] {
            let table = StatsTable(subject: subject, style: .ansi, isGrouped: true)
            for line in table.lines(within: width) { #expect(line.width <= width) }
        }
    }

    @Test("what a script should not rely on is doubted, a node's own counts never")
    func doubt() async throws {
        func report(_ body: String, isCluster: Bool = true) async throws -> StatsReport {
            try await StatsReport(
                StatsSource { _ in (200, Data(body.utf8)) }, isCluster: isCluster, StatsQuestion())
        }
        let json = Answers.clusterJSON
        #expect(try await report(json).doubt == nil)
        let settling = json.replacing("\"complete\":true", with: "\"complete\":false")
        #expect(try await report(settling).doubt?.contains("not complete: settling") == true)
        let stale = json.replacing("\"stale\":false", with: "\"stale\":true")
        #expect(try await report(stale).doubt?.contains("is stale: Redis") == true)
        #expect(try await report(Answers.nodeJSON, isCluster: false).doubt == nil)
        await #expect(throws: StatsFailure.self) { try await report("{}") }
    }

    @Test("watching ends at once where nobody is there")
    func nobody() async throws {
        let address = try #require(NodeAddress("127.0.0.1:4000"))
        let printer = StatsPrinter(
            address: address, source: StatsSource { _ in throw StatsFailure("nobody") },
            isCluster: true, question: StatsQuestion(), isJSON: false, isRepeated: true)
        let watch = StatsWatch(interval: .seconds(60)) { #expect($0.hasSuffix(": nobody")) }
        let verdict = await watch.run(printer)
        #expect(verdict == .unanswered("http://127.0.0.1:4000: nobody"))
    }
}
