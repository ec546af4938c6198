import Foundation
import Testing

@testable import HeadcountCLI

@Suite("Asking a node")
struct StatsSourceTests {
    private struct Refused: Error {}

    @Test("what is asked is escaped")
    func questions() {
        #expect(StatsQuestion().query == "")
        #expect(StatsQuestion(topics: "room:*", top: 5).query == "?topic=room%3A%2A&top=5")
        #expect(StatsQuestion(topics: "a&b=ü #?").query == "?topic=a%26b%3D%C3%BC%20%23%3F")
        #expect(StatsQuestion(top: 0).query == "?top=0")
    }

    @Test("the paths are those of the API, and the body comes as it was sent")
    func paths() async throws {
        let source = StatsSource { path in (200, Data(path.utf8)) }
        let question = StatsQuestion(top: 3)
        #expect(try await source.node(question) == Data("/api/v1/stats?top=3".utf8))
        #expect(try await source.cluster(question) == Data("/api/v1/cluster?top=3".utf8))
        #expect(try await source.monitoring() == Data("/api/v1/monitoring".utf8))
    }

    @Test(
        "a refusal is said in the node's words",
        arguments: [
            (400, #"{"error":{"code":"x","message":"top=-1: no"}}"#, "status 400: top=-1: no"),
            (401, "", "HEADCOUNT_API_TOKEN"), (502, "<html>", "it answers with status 502"),
        ])
    func refusals(_ status: Int, _ body: String, _ words: String) async {
        let source = StatsSource { _ in (status, Data(body.utf8)) }
        await #expect { try await source.monitoring() } throws: {
            ($0 as? StatsFailure)?.reason.contains(words) == true
        }
    }

    @Test("nobody there is said, too, and no monitoring is no reason to have no counts")
    func nobody() async throws {
        let source = StatsSource { _ in throw Refused() }
        await #expect(throws: StatsFailure("nobody answers: Refused()")) {
            try await source.cluster(StatsQuestion())
        }
        let half = StatsSource { path in
            path.hasPrefix("/api/v1/cluster")
                ? (200, Data(Answers.clusterJSON.utf8)) : (404, Data())
        }
        let report = await TopReport(half, StatsQuestion())
        #expect(try report.cluster.get().totalSockets == 49)
        #expect(report.monitoring == nil)
    }

    @Test(
        "an address is a host and a port",
        arguments: [
            ("http://127.0.0.1:4000", "127.0.0.1", 4_000), ("web-1:80", "web-1", 80),
            ("HTTP://web-1/", "web-1", 80), ("[::1]:4001", "::1", 4_001),
        ])
    func addresses(_ text: String, _ host: String, _ port: Int) {
        let address = NodeAddress(text)
        #expect(address?.host == host)
        #expect(address?.port == port)
        #expect(address.flatMap { NodeAddress($0.description) } == address)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "https://web-1:4000", "web-1:0", "web-1:65536", "web-1:x", "http://web-1/api",
            "http://user@web-1", "http://web-1?a=b", "ws://web-1:4000", "a b",
        ])
    func badAddresses(_ text: String) { #expect(NodeAddress(text) == nil) }

    @Test("a refused address is repeated, but for what may be secret")
    func refusedAddresses() {
        #expect(NodeAddress.refusal(of: "web-1:x").hasPrefix("--url: \"web-1:x\" is not allowed"))
        #expect(!NodeAddress.refusal(of: "http://me:sesame@web-1").contains("sesame"))
    }
}
