@testable import Headcount
import TestClients
import Testing

@testable import HeadcountServer

@Suite("The cluster's last hour")
struct ClusterHistoryTests {
    private func totals(_ number: Int, isComplete: Bool = true, isStale: Bool = false)
        -> ClusterTotals
    {
        ClusterTotals(
            connections: number, sockets: 2 * number, nodes: 1, capacity: nil,
            isComplete: isComplete, isStale: isStale, age: .zero)
    }

    @Test("is told oldest first, with null where it is not known")
    func told() {
        var history = ClusterHistory()
        history.add(totals(1))
        history.add(totals(2, isComplete: false))
        history.add(totals(3, isStale: true))
        history.add(totals(4))
        #expect(
            String(decoding: history.json, as: UTF8.self)
                == #"{"interval_s":15,"total_connections":[1,null,null,4],"total_sockets":[2,null,null,8]}"#
        )
    }

    @Test("is no longer than an hour")
    func bounded() throws {
        var history = ClusterHistory()
        for number in 0..<300 { history.add(totals(number)) }
        let text = String(decoding: history.json, as: UTF8.self)
        #expect(text.contains(#""total_connections":[60,61,"#) && text.contains("299]"))
    }

    @Test("is answered to whoever asks on a socket")
    func asked() async throws {
        try await TestServer.run { server in
            let client = try await server.client()
            _ = try await client.join("patterns:stats")
            let reply = try await client.request("patterns:stats", "get_cluster_history", ref: "2")
            #expect(reply.status == "ok")
            #expect(reply.response["interval_s"] as? Int == 15)
            #expect((reply.response["total_sockets"] as? [Any])?.isEmpty == false)
        }
    }
}
