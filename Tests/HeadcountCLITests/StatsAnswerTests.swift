import Foundation
import Testing

@testable import HeadcountCLI

@Suite("Answers")
struct StatsAnswerTests {
    @Test("a cluster's answer is read, keys that are not shown are ignored")
    func cluster() throws {
        let answer = try Answers.cluster()
        #expect(answer.totalConnections == 1_115)
        #expect(answer.nodes["node-1"]?.isDraining == true)
        #expect(answer.nodes["node-1"]?.labelsText == "release=7, zone=a")
        #expect(answer.nodes["node-2"]?.isDraining == nil)
        #expect(answer.nodes["node-3"]?.capacity == nil)
        #expect(answer.nodes["node-3"]?.labelsText == "")
        #expect(answer.topics["room:lobby"]?.shares(isGrouped: true) == "node-1 1,100, node-3 12")
        #expect(answer.topics["room:lobby"]?.shares(isGrouped: false) == "node-1 1100, node-3 12")
    }

    @Test("the cluster has a capacity when every node has one, and the sum can be told")
    func capacity() throws {
        #expect(try Answers.cluster().capacity == nil)
        #expect(try Answers.cluster { $0.nodes["node-3"]?.capacity = 7 }.capacity == 87)
        #expect(try Answers.cluster { $0.nodes["node-3"]?.capacity = .max }.capacity == nil)
        #expect(try Answers.cluster { $0.nodes = [:] }.capacity == nil)
    }

    @Test("monitoring is read, and what an older node leaves out is not missed")
    func monitoring() throws {
        let answer = try Answers.monitoring()
        #expect(answer.limits?.map(\.connected) == [49, nil, nil])
        #expect(answer.refused?["limit_reached"] == 10)
        #expect(answer.redis?.roundTripMilliseconds == 0.656531)
        #expect(answer.node?.uptimeSeconds == 7_300)
        let empty = try StatsSource.read(StatsAnswer.Monitoring.self, Data("{}".utf8))
        #expect(empty.churn == nil && empty.limits == nil)
    }

    @Test("what is no answer of a node is refused in words")
    func noNode() {
        #expect(throws: StatsFailure("what answers there is no node of Headcount")) {
            try StatsSource.read(StatsAnswer.Cluster.self, Data("<html>".utf8))
        }
    }

    @Test("an answer is as good as it says")
    func trust() throws {
        #expect(Trust(try Answers.cluster()) == .complete)
        #expect(Trust(try Answers.cluster { $0.isComplete = false }) == .settling)
        #expect(
            Trust(try Answers.cluster { ($0.isComplete, $0.isStale) = (false, true) }) == .stale)
    }
}
